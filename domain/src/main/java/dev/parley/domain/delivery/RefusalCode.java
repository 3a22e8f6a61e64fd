package dev.parley.domain.delivery;

import java.util.Arrays;
import java.util.Locale;

/**
 * The refusals that more than one transport speaks: their codes, which are part of the wire
 * contract, and what they tell a developer. A transport adds its status or close code, and has a
 * text of its own where its clients have to do something else. What one transport alone refuses
 * stands in its own catalogue.
 */
public enum RefusalCode {
  TOKEN_REQUIRED("Send the access token."),
  TOKEN_INVALID("The token is not a genuine access token of this server's issuer."),
  TOKEN_EXPIRED("The token has expired. Get a new one and connect again."),
  TOKEN_REVOKED("The token was revoked. Get a new one and connect again."),
  REFRESH_PENDING("The token sent before is still being verified."),
  CHANNEL_REQUIRED("Name a channel."),
  CHANNEL_INVALID("A channelId has 1 to 128 characters from A-Z a-z 0-9 _ . : @ = + -"),
  CHANNEL_REFUSED("You may not be in this channel."),
  TYPING_REFUSED("You may not type in this channel."),
  STATE_REFUSED("You may not show a state of yours in this channel."),
  NOT_JOINED("You are not in this channel."),
  RIGHTS_WITHDRAWN("You may no longer be in this channel and were removed from it."),
  TOO_MANY_CHANNELS(
      "This connection, this user on all connections, or this node is in too many channels."),
  TOO_MANY_NEW_CHANNELS(
      "This user has opened too many new channels within a minute, or this node has too many. Try"
          + " again in a minute."),
  TOO_MANY_CONNECTIONS("This user has reached the connection limit on this node. Close one."),
  NOT_JSON("Expected one JSON object."),
  TOO_LARGE("That is larger than may be sent."),
  NOT_FOUND("There is nothing here."),
  METHOD_NOT_ALLOWED("Another method is expected here."),
  AT_CAPACITY("This node is full. Connect again: another one may answer."),
  DRAINING("This node is stopping. Connect again: another one will answer."),
  KEYS_UNAVAILABLE("The token cannot be verified at the moment. Try again in a few seconds."),
  BUS_UNAVAILABLE("Redis cannot be reached at the moment. Try again."),
  POLICY_UNAVAILABLE(
      "The policy cannot decide at the moment whether you may do this. Try again in a few"
          + " seconds."),
  UNAVAILABLE("The channel cannot be reached at the moment. Try again in a few seconds.");

  private final String text;

  RefusalCode(String text) {
    this.text = text;
  }

  /** As it stands on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For developers, where a transport has nothing else to tell them. */
  public String text() {
    return text;
  }

  /**
   * The code of a refusal that one transport alone knows.
   *
   * @throws IllegalArgumentException if it is one of these, and so is to be taken from here
   */
  public static String notShared(Enum<?> own) {
    if (Arrays.stream(values()).anyMatch(shared -> shared.name().equals(own.name()))) {
      throw new IllegalArgumentException(own + " is a refusal of several transports");
    }
    return own.name().toLowerCase(Locale.ROOT);
  }
}
