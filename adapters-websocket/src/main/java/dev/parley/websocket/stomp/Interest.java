package dev.parley.websocket.stomp;

import dev.parley.domain.channel.EventName;

/** Which of a channel's events a subscription is for: the last part of its destination. */
enum Interest {
  EVERYTHING(""),
  MESSAGES("messages"),
  PRESENCE("presence"),
  TYPING("typing");

  private final String part;

  Interest(String part) {
    this.part = part;
  }

  /** Its name in a destination; empty for everything. */
  String part() {
    return part;
  }

  /** Whether what the channel's history keeps is wanted. */
  boolean wantsHistory() {
    return this == EVERYTHING || this == MESSAGES;
  }

  /** Messages are everything that is neither presence nor typing: publishers invent their own. */
  boolean wants(EventName event) {
    boolean presence = event.isOfPresence();
    boolean typing = event.isOfTyping();
    return switch (this) {
      case EVERYTHING -> true;
      case MESSAGES -> !presence && !typing;
      case PRESENCE -> presence;
      case TYPING -> typing;
    };
  }
}
