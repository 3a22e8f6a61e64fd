package dev.parley.websocket.fanout;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.delivery.DeliveryClass;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.rfc6455.FrameEncoder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message to every subscriber of a channel. It keeps no frames: there are as many forms as
 * clients make up. Safe for any thread.
 */
public final class Broadcast {
  private final long number;
  private final EventName event;
  private final byte[] payload;
  private final DeliveryClass deliveryClass;
  private final long heardNanos;
  private final @Nullable Object about;
  private final Reach reach;
  private final ServerEvent.@Nullable Place reached;
  private volatile byte @Nullable [] deflated;

  /** One that goes to everybody. */
  Broadcast(
      long number,
      EventName event,
      byte[] payload,
      DeliveryClass deliveryClass,
      long heardNanos,
      @Nullable Object about) {
    this(number, event, payload, deliveryClass, heardNanos, about, Reach.EVERYBODY);
  }

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
      @Nullable Object about,
      Reach reach) {
    this(number, event, payload, deliveryClass, heardNanos, about, reach, null);
  }

  /**
   * @param reached where those are who have heard it; null if that has no name
   */
  Broadcast(
      long number,
      EventName event,
      byte[] payload,
      DeliveryClass deliveryClass,
      long heardNanos,
      @Nullable Object about,
      Reach reach,
      ServerEvent.@Nullable Place reached) {
    this.number = number;
    this.event = event;
    this.payload = payload;
    this.deliveryClass = deliveryClass;
    this.heardNanos = heardNanos;
    this.about = about;
    this.reach = reach;
    this.reached = reached;
  }

  /** Unlike that of any other broadcast of this node. */
  public long number() {
    return number;
  }

  public EventName event() {
    return event;
  }

  /** To whom it goes. */
  public Reach reach() {
    return reach;
  }

  /** The event's JSON; not to be written to. */
  public byte[] payload() {
    return payload;
  }

  /** Where those are who have heard it, if that has a name. */
  public Optional<ServerEvent.Place> reached() {
    return Optional.ofNullable(reached);
  }

  /** When the node heard it, on the clock of {@link System#nanoTime}. */
  long heardNanos() {
    return heardNanos;
  }

  /** Whether somebody says it, rather than comes or goes. */
  boolean isSaid() {
    return about == null;
  }

  DeliveryClass deliveryClass() {
    return deliveryClass;
  }

  /** The payload compressed, which is done once, by the first thread that asks. */
  byte[] deflatedPayload() {
    byte[] known = deflated;
    return known == null ? deflate() : known;
  }

  private synchronized byte[] deflate() {
    byte[] known = deflated;
    if (known == null) {
      known = FrameEncoder.deflatedPart(payload);
      deflated = known;
    }
    return known;
  }

  /** Encoded for those of one thread who hear it in that form. */
  Frame frame(WireFormat format) {
    return new Frame(
        format.encode(this).behind(format.before(this)), deliveryClass, subject(format));
  }

  /** Two subscriptions of one connection do not replace each other's. */
  private @Nullable Object subject(WireFormat format) {
    return about == null ? null : new Subject(about, format);
  }

  private record Subject(Object about, WireFormat format) {}
}
