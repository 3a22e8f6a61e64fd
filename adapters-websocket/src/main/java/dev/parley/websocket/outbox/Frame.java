package dev.parley.websocket.outbox;

import dev.parley.domain.delivery.DeliveryClass;

/**
 * A WebSocket frame that is ready to be written: encoded once, shared by every connection it goes
 * to. Safe for any thread as long as nobody writes to {@code bytes}.
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody, and copied for nobody.
public record Frame(byte[] bytes, DeliveryClass deliveryClass) {
  /** A frame that must arrive: an answer, a ping, a close. */
  public static Frame required(byte[] bytes) {
    return new Frame(bytes, DeliveryClass.MUST_ARRIVE);
  }
}
