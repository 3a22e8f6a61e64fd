package dev.parley.application.port.out;

/**
 * Why the application rejects a client's request. The codes are part of the wire contract; the
 * texts tell a developer what to do.
 */
public enum Refusal {
  NOT_JOINED("not_joined", "You are not in this channel. Send channel:join first."),
  TOO_MANY_CHANNELS(
      "too_many_channels",
      "This connection, this user on all connections, or this node is in too many channels. Leave"
          + " one."),
  TOO_MANY_NEW_CHANNELS(
      "too_many_new_channels",
      "This user has opened too many new channels within a minute, or this node has too many. Try"
          + " again in a minute."),
  CHANNEL_REFUSED("channel_refused", "You may not be in this channel."),
  TYPING_REFUSED("typing_refused", "You may not type in this channel."),
  RIGHTS_WITHDRAWN(
      "rights_withdrawn", "You may no longer be in this channel and were removed from it."),
  REMOVED("removed", "A moderator removed you from this channel."),
  POLICY_UNAVAILABLE(
      "policy_unavailable",
      "The policy cannot decide at the moment whether you may do this. Try again in a few"
          + " seconds."),
  UNAVAILABLE(
      "unavailable", "The channel cannot be reached at the moment. Try again in a few seconds.");

  private final String code;
  private final String message;

  Refusal(String code, String message) {
    this.code = code;
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
      case NOT_JOINED, TOO_MANY_CHANNELS, TYPING_REFUSED -> true;
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
