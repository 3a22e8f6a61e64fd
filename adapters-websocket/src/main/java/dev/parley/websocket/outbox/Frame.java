package dev.parley.websocket.outbox;

import dev.parley.domain.delivery.DeliveryClass;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket frame that is ready to be written: encoded once, shared by every connection of an I/O
 * thread that it goes to. Confined to that thread.
 */
public final class Frame {
  private final FrameBytes bytes;
  private final DeliveryClass deliveryClass;
  private final @Nullable Object subject;

  /** In how many outboxes it waits. */
  private int waiting;

  /**
   * Waits nowhere yet.
   *
   * @param subject equal for frames of which a slow connection needs only the latest; null if it
   *     needs this one in any case
   */
  public Frame(FrameBytes bytes, DeliveryClass deliveryClass, @Nullable Object subject) {
    this.bytes = bytes;
    this.deliveryClass = deliveryClass;
    this.subject = subject;
  }

  /** A frame that must arrive: an answer, a ping, a close. */
  public static Frame required(byte[] bytes) {
    return new Frame(FrameBytes.of(bytes), DeliveryClass.MUST_ARRIVE, null);
  }

  /** A frame that must arrive, in parts. */
  public static Frame required(FrameBytes bytes) {
    return new Frame(bytes, DeliveryClass.MUST_ARRIVE, null);
  }

  public FrameBytes bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length();
  }

  public DeliveryClass deliveryClass() {
    return deliveryClass;
  }

  public @Nullable Object subject() {
    return subject;
  }

  /** It waits in one more outbox; true if that is the only one. */
  boolean beginToWait() {
    waiting++;
    return waiting == 1;
  }

  /** It waits in one outbox less; true if that was the last one. */
  boolean endToWait() {
    waiting--;
    return waiting == 0;
  }
}
