package dev.parley.websocket.fanout;

import dev.parley.domain.channel.EventName;
import dev.parley.domain.delivery.DeliveryClass;
import dev.parley.websocket.outbox.Frame;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes to everyone in a channel, and its frames, each encoded when the first of its
 * form asks for it. Safe for any thread.
 */
public final class Broadcast {
  private final long number;
  private final EventName event;
  private final byte[] payload;
  private final DeliveryClass deliveryClass;
  private final long heardNanos;
  private final @Nullable Object about;
  private final Map<WireFormat, Frame> frames = new ConcurrentHashMap<>(2);

  /**
   * @param about equal for broadcasts of which a slow connection needs only the latest; null where
   *     it needs each
   */
  Broadcast(
      long number,
      EventName event,
      byte[] payload,
      DeliveryClass deliveryClass,
      long heardNanos,
      @Nullable Object about) {
    this.number = number;
    this.event = event;
    this.payload = payload;
    this.deliveryClass = deliveryClass;
    this.heardNanos = heardNanos;
    this.about = about;
  }

  /** Unlike that of any other broadcast of this node. */
  public long number() {
    return number;
  }

  public EventName event() {
    return event;
  }

  /** The event's JSON; not to be written to. */
  public byte[] payload() {
    return payload;
  }

  /** When the node heard it, on the clock of {@link System#nanoTime}. */
  long heardNanos() {
    return heardNanos;
  }

  DeliveryClass deliveryClass() {
    return deliveryClass;
  }

  Frame frame(WireFormat format) {
    return frames.computeIfAbsent(
        format, first -> new Frame(first.encode(this), deliveryClass, subject(first)));
  }

  /** Two subscriptions of one connection do not replace each other's. */
  private @Nullable Object subject(WireFormat format) {
    return about == null ? null : new Subject(about, format);
  }

  private record Subject(Object about, WireFormat format) {}
}
