package dev.parley.domain.channel;

import dev.parley.domain.delivery.DeliveryClass;

/**
 * The {@code type} of an event, usually {@code noun:verb}. Any text is a name: publishers may
 * invent their own, and they are relayed like the known ones.
 */
public record EventName(String value) {
  public static final EventName MESSAGE_CREATED = new EventName(EventTypes.MESSAGE_CREATED);
  public static final EventName PRESENCE_JOIN = new EventName(EventTypes.PRESENCE_JOIN);
  public static final EventName PRESENCE_UPDATE = new EventName(EventTypes.PRESENCE_UPDATE);
  public static final EventName PRESENCE_LEAVE = new EventName(EventTypes.PRESENCE_LEAVE);
  public static final EventName TYPING_START = new EventName(EventTypes.TYPING_START);
  public static final EventName TYPING_STOP = new EventName(EventTypes.TYPING_STOP);
  public static final EventName PRESENCE_STATE = new EventName(EventTypes.PRESENCE_STATE);
  public static final EventName PRESENCE_COUNT = new EventName(EventTypes.PRESENCE_COUNT);
  public static final EventName CHANNEL_INTERRUPTED = new EventName(EventTypes.CHANNEL_INTERRUPTED);
  public static final EventName CHANNEL_POSITION = new EventName(EventTypes.CHANNEL_POSITION);
  public static final EventName CHANNEL_RECOVERED = new EventName(EventTypes.CHANNEL_RECOVERED);
  public static final EventName CHANNEL_REWOUND = new EventName(EventTypes.CHANNEL_REWOUND);
  public static final EventName CHANNEL_RESYNC = new EventName(EventTypes.CHANNEL_RESYNC);
  public static final EventName AUTH_EXPIRING = new EventName(EventTypes.AUTH_EXPIRING);
  public static final EventName AUTH_REFRESHED = new EventName(EventTypes.AUTH_REFRESHED);
  public static final EventName CONNECTION_READY = new EventName(EventTypes.CONNECTION_READY);
  public static final EventName PONG = new EventName(EventTypes.PONG);
  public static final EventName ERROR = new EventName(EventTypes.ERROR);

  /** What may happen to events of this name on the way to a slow connection. */
  public DeliveryClass deliveryClass() {
    if (isOfTyping()) {
      return DeliveryClass.DROPPABLE;
    }
    return isOfPresence() ? DeliveryClass.LATEST_WINS : DeliveryClass.MUST_ARRIVE;
  }

  /** Whether it tells of one member: for those alone who are told who is there. */
  public boolean isOfMember() {
    return equals(PRESENCE_JOIN) || equals(PRESENCE_UPDATE) || equals(PRESENCE_LEAVE);
  }

  /**
   * Whether it is told again to who comes back. Presence and typing are told anew as they are then,
   * and what is called as the server's own events are is not taken for an event by clients.
   */
  public boolean isRecoverable() {
    return !isOfPresence()
        && !isOfTyping()
        && !value.startsWith(EventTypes.CHANNEL)
        && !value.startsWith(EventTypes.AUTH)
        && !value.equals(EventTypes.ERROR);
  }

  /** Whether it says who is in a channel. */
  public boolean isOfPresence() {
    return value.startsWith(EventTypes.PRESENCE);
  }

  /** Whether it says who types. */
  public boolean isOfTyping() {
    return value.startsWith(EventTypes.TYPING);
  }

  @Override
  public String toString() {
    return value;
  }
}
