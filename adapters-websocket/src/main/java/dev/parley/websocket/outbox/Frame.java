package dev.parley.websocket.outbox;

import dev.parley.domain.delivery.DeliveryClass;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket frame that is ready to be written: encoded once, shared by every connection it goes
 * to. Safe for any thread as long as nobody writes to {@code bytes}.
 *
 * @param subject equal for frames of which a slow connection needs only the latest; null if it
 *     needs this one in any case
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody, and copied for nobody.
public record Frame(byte[] bytes, DeliveryClass deliveryClass, @Nullable Object subject) {
  /** A frame that no later one makes needless. */
  public Frame(byte[] bytes, DeliveryClass deliveryClass) {
    this(bytes, deliveryClass, null);
  }

  /** A frame that must arrive: an answer, a ping, a close. */
  public static Frame required(byte[] bytes) {
    return new Frame(bytes, DeliveryClass.MUST_ARRIVE);
  }
}
