package dev.parley.application.port.out;

import dev.parley.domain.delivery.RefusalCode;

/**
 * Why the application rejects a client's request. The codes are part of the wire contract; the
 * texts tell a developer what to do.
 */
public enum Refusal {
  NOT_JOINED(RefusalCode.NOT_JOINED, "You are not in this channel. Send channel:join first."),
  TOO_MANY_CHANNELS(
      RefusalCode.TOO_MANY_CHANNELS,
      "This connection, this user on all connections, or this node is in too many channels. Leave"
          + " one."),
  TOO_MANY_NEW_CHANNELS(RefusalCode.TOO_MANY_NEW_CHANNELS),
  CHANNEL_REFUSED(RefusalCode.CHANNEL_REFUSED),
  TYPING_REFUSED(RefusalCode.TYPING_REFUSED),
  STATE_REFUSED(RefusalCode.STATE_REFUSED),
  RIGHTS_WITHDRAWN(RefusalCode.RIGHTS_WITHDRAWN),
  REMOVED("A moderator removed you from this channel."),
  POLICY_UNAVAILABLE(RefusalCode.POLICY_UNAVAILABLE),
  UNAVAILABLE(RefusalCode.UNAVAILABLE);

  private final String code;
  private final String message;

  Refusal(String message) {
    this.code = RefusalCode.notShared(this);
    this.message = message;
  }

  Refusal(RefusalCode refusal) {
    this(refusal, refusal.text());
  }

  Refusal(RefusalCode refusal, String message) {
    this.code = refusal.code();
    this.message = message;
  }

  public String code() {
    return code;
  }

  public String message() {
    return message;
  }

  /**
   * Whether the client is to blame. It could not know the policy's mind, nor that others are away
   * or the node is full, and asks for all of its channels when it comes back.
   */
  public boolean isError() {
    return switch (this) {
      case NOT_JOINED, TOO_MANY_CHANNELS, TYPING_REFUSED, STATE_REFUSED -> true;
      case CHANNEL_REFUSED,
          TOO_MANY_NEW_CHANNELS,
          RIGHTS_WITHDRAWN,
          REMOVED,
          POLICY_UNAVAILABLE,
          UNAVAILABLE ->
          false;
    };
  }
}
