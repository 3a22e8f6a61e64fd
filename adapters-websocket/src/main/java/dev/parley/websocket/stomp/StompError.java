package dev.parley.websocket.stomp;

import dev.parley.domain.delivery.RefusalCode;

/**
 * Why a STOMP connection is ended. STOMP has no soft errors: an ERROR frame is the last one. The
 * codes are part of the wire contract (the header {@code code}); the texts are fixed, and nothing
 * of what the client sent is in them.
 *
 * <p>A text that can come before CONNECTED has nothing in it that a header escapes: no version is
 * agreed on by then, and stompjs 6 and 7 show the escapes as they are.
 */
enum StompError {
  NOT_CONNECTED("Send CONNECT first."),
  ALREADY_CONNECTED("CONNECT was sent already."),
  CONNECT_TIMEOUT("CONNECT did not arrive in time."),
  FRAME_TIMEOUT("A frame was started but not completed in time."),
  VERSION_UNSUPPORTED("Parley supports 1.0, 1.1 and 1.2. Name one of them in accept-version."),
  HEART_BEAT_INVALID("heart-beat must be two numbers of milliseconds, such as 10000,10000"),
  TOKEN_REQUIRED(
      RefusalCode.TOKEN_REQUIRED,
      "Send the access token in CONNECT, as Bearer in the header Authorization."),
  TOKEN_INVALID(RefusalCode.TOKEN_INVALID),
  TOKEN_EXPIRED(RefusalCode.TOKEN_EXPIRED),
  TOKEN_REVOKED(RefusalCode.TOKEN_REVOKED),
  KEYS_UNAVAILABLE(RefusalCode.KEYS_UNAVAILABLE),
  TOKEN_FOREIGN("The new token belongs to another user or organisation than the connection."),
  REFRESH_PENDING(
      RefusalCode.REFRESH_PENDING,
      "The token sent before is still being verified. Wait for the receipt."),
  CHANNEL_REFUSED(RefusalCode.CHANNEL_REFUSED),
  TYPING_REFUSED(RefusalCode.TYPING_REFUSED),
  STATE_REFUSED(RefusalCode.STATE_REFUSED),
  RIGHTS_WITHDRAWN(RefusalCode.RIGHTS_WITHDRAWN, "You may no longer be in one of your channels."),
  KICKED("A moderator closed your connections."),
  POLICY_UNAVAILABLE(
      RefusalCode.POLICY_UNAVAILABLE,
      "The policy cannot decide at the moment whether you may do this. Try again later."),
  DRAINING(
      RefusalCode.DRAINING, "This node is stopping. Connect again, and another one will answer."),
  TOO_MANY_CONNECTIONS(RefusalCode.TOO_MANY_CONNECTIONS),
  TOO_MUCH_BEFORE("The client sent too many bytes before CONNECTED."),
  DESTINATION_REQUIRED("A destination is required."),
  DESTINATION_UNKNOWN(
      "Subscribe to /topic/channels/{id}, or its /messages, /presence or /typing, or to"
          + " /user/queue/auth; send to /app/channels/{id}/typing, /app/channels/{id}/presence or"
          + " /app/auth/refresh."),
  ID_REQUIRED("An id is required."),
  ID_TOO_LONG("An id, a receipt or the name of a transaction may have at most 128 bytes."),
  SUBSCRIPTION_EXISTS("A subscription with this id exists already."),
  SUBSCRIPTION_UNKNOWN("There is no subscription with this id."),
  TOO_MANY_SUBSCRIPTIONS("A connection can have at most 256 subscriptions."),
  TOO_MANY_TO_CHANNEL("A connection can have at most 8 subscriptions to a channel."),
  ACK_INVALID("ack must be auto, client or client-individual."),
  PRESENCE_INVALID("presence must be list, count or none, and member must be true or false."),
  REWIND_INVALID("rewind must be a number from 1 to 100."),
  ACK_UNKNOWN("ACK and NACK must name a message by the id that it arrived with."),
  TRANSACTION_REQUIRED("A transaction is required."),
  TRANSACTION_EXISTS("A transaction with this name is open already."),
  TRANSACTION_UNKNOWN("There is no open transaction with this name."),
  TRANSACTION_TOO_LARGE(
      "At most 16 transactions with 100 frames in each, and 65536 bytes in all, can be open."),
  BODY_INVALID(
      "Expected {\"type\":\"typing:start\"} or {\"type\":\"typing:stop\"}, to"
          + " /app/channels/{id}/presence {\"type\":\"presence:set\",\"data\":{\"state\":…}} with a"
          + " state of 1024 bytes at the most, to /app/auth/refresh {\"token\":…}, as JSON."),
  NOT_JOINED(RefusalCode.NOT_JOINED, "Subscribe to the channel first."),
  TOO_MANY_CHANNELS(
      RefusalCode.TOO_MANY_CHANNELS,
      "This connection, its user on all connections, or this node is in too many channels."),
  TOO_MANY_NEW_CHANNELS(
      RefusalCode.TOO_MANY_NEW_CHANNELS,
      "This user has opened too many new channels, or this node has too many. Try again in a"
          + " minute."),
  UNAVAILABLE(RefusalCode.UNAVAILABLE);

  private final String code;
  private final String message;

  StompError(String message) {
    this.code = RefusalCode.notShared(this);
    this.message = message;
  }

  StompError(RefusalCode refusal) {
    this(refusal, refusal.text());
  }

  StompError(RefusalCode refusal, String message) {
    this.code = refusal.code();
    this.message = message;
  }

  String code() {
    return code;
  }

  String message() {
    return message;
  }
}
