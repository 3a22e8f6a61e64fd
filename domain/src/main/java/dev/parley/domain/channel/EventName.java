package dev.parley.domain.channel;

import dev.parley.domain.delivery.DeliveryClass;

/**
 * The {@code type} of an event, usually {@code noun:verb}. Any text is a name: publishers may
 * invent their own, and they are relayed like the known ones.
 */
public record EventName(String value) {
  public static final EventName MESSAGE_CREATED = new EventName("message:created");
  public static final EventName PRESENCE_JOIN = new EventName("presence:join");
  public static final EventName PRESENCE_LEAVE = new EventName("presence:leave");
  public static final EventName TYPING_START = new EventName("typing:start");
  public static final EventName TYPING_STOP = new EventName("typing:stop");

  /** What may happen to events of this name on the way to a slow connection. */
  public DeliveryClass deliveryClass() {
    if (value.startsWith("typing:")) {
      return DeliveryClass.DROPPABLE;
    }
    return value.startsWith("presence:") ? DeliveryClass.LATEST_WINS : DeliveryClass.MUST_ARRIVE;
  }

  /**
   * Whether it is told again to who comes back. Presence and typing are told anew as they are then,
   * and what is called as the server's own events are is not taken for an event by clients.
   */
  public boolean isRecoverable() {
    return !value.startsWith("presence:")
        && !value.startsWith("typing:")
        && !value.startsWith("channel:")
        && !value.startsWith("auth:")
        && !value.equals("error");
  }

  @Override
  public String toString() {
    return value;
  }
}
