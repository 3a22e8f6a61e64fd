package dev.parley.domain.delivery;

/**
 * The close codes and reason texts of the server (RFC 6455 section 7.4; 4000 and above are our
 * own). One meaning, one code, one text; clients may depend on both.
 */
public enum DisconnectReason {
  /** The client closed first; this is the answer. */
  GOODBYE(1000, ""),
  /** The node is stopping. Come back, to another one or after a moment. */
  DRAINING(1001, DisconnectReason.retryAfter(1000)),
  /** Bytes that are no WebSocket frame, or a frame where none may be. */
  PROTOCOL_ERROR(1002, "protocol error"),
  /** A binary message where only text is spoken. */
  BINARY_REFUSED(1003, "binary messages are not accepted"),
  /** Text that is not UTF-8. */
  NOT_UTF8(1007, "text is not UTF-8"),
  /** Too many errors in too short a time. */
  TOO_MANY_ERRORS(1008, "too many errors"),
  /** A STOMP frame that could not be taken; the ERROR frame before it says why. */
  STOMP_ERROR(1008, "see the ERROR frame"),
  /** Nothing at all was heard from the client for too long. */
  SILENT(1008, "nothing heard for too long"),
  /** A message over the transport's limit, in bytes or in fragments. */
  TOO_BIG(1009, "message too big"),
  /** The node is short of memory for messages that are not complete; this one was the oldest. */
  NO_ROOM_TO_RECEIVE(1009, "no room for unfinished messages"),
  /** A fault of the server's own. */
  SERVER_FAULT(1011, "server fault"),
  /** The channel cannot be reached for the moment. */
  TRY_AGAIN_LATER(1013, "try again later"),
  /** A handshake without a token, refused after the upgrade as are those that follow. */
  REFUSED_TOKEN_REQUIRED(4401, DisconnectReason.refusal(RefusalCode.TOKEN_REQUIRED)),
  /** A handshake with a token that is not genuine. */
  REFUSED_TOKEN_INVALID(4401, DisconnectReason.refusal(RefusalCode.TOKEN_INVALID)),
  /** A handshake with a token that is over. */
  REFUSED_TOKEN_EXPIRED(4401, DisconnectReason.refusal(RefusalCode.TOKEN_EXPIRED)),
  /** A handshake with a token that was revoked. */
  REFUSED_TOKEN_REVOKED(4401, DisconnectReason.refusal(RefusalCode.TOKEN_REVOKED)),
  /** The handshake of a user who has as many connections as one may have. */
  REFUSED_TOO_MANY_CONNECTIONS(4429, DisconnectReason.refusal(RefusalCode.TOO_MANY_CONNECTIONS)),
  /** A handshake with a node that is stopping. */
  REFUSED_DRAINING(4503, DisconnectReason.refusal(RefusalCode.DRAINING)),
  /** A handshake with a node that does not know yet which tokens were revoked. */
  REFUSED_BUS_UNAVAILABLE(4503, DisconnectReason.refusal(RefusalCode.BUS_UNAVAILABLE)),
  /** A handshake whose token cannot be verified for now. */
  REFUSED_KEYS_UNAVAILABLE(4503, DisconnectReason.refusal(RefusalCode.KEYS_UNAVAILABLE)),
  /** The token is over, and so is the grace after its end. */
  TOKEN_ENDED(4401, "token ended"),
  /** The new token belongs to another user or organisation than the connection. */
  TOKEN_FOREIGN(4401, "token of another user"),
  /** The token was revoked. */
  TOKEN_REVOKED(4401, "token revoked"),
  /** The user may no longer be in any of the connection's channels. */
  RIGHTS_WITHDRAWN(4403, "rights withdrawn"),
  /** The user was taken out of the last of the connection's channels. */
  REMOVED(4403, "removed from the channel"),
  /** The user's connections were ended by a moderator. */
  KICKED(4403, "kicked"),
  /** The client reads more slowly than its channels speak. */
  TOO_SLOW(4408, "reading too slowly"),
  /** The client says more than it may, in messages or in bytes. */
  TOO_MANY_MESSAGES(4429, "too many messages");

  /** How the text of a refusal begins: JSON, as programs are to read it. */
  private static final String REFUSAL = "{\"code\":\"";

  private final int code;
  private final String text;

  DisconnectReason(int code, String text) {
    this.code = code;
    this.text = text;
  }

  public int code() {
    return code;
  }

  /**
   * Whether the user keeps the places in channels for the grace: most who are sent away may come
   * back, and were not away then.
   */
  public boolean keepsPlaces() {
    return this != KICKED;
  }

  /** Whether the client should come back, and how: what its own table is held to. */
  public Reconnect reconnect() {
    return switch (this) {
      case GOODBYE,
          PROTOCOL_ERROR,
          BINARY_REFUSED,
          NOT_UTF8,
          TOO_MANY_ERRORS,
          STOMP_ERROR,
          TOO_BIG,
          RIGHTS_WITHDRAWN,
          REMOVED,
          KICKED,
          TOO_MANY_MESSAGES ->
          Reconnect.NEVER;
      case TOKEN_FOREIGN -> Reconnect.NOW;
      case DRAINING,
          SILENT,
          NO_ROOM_TO_RECEIVE,
          SERVER_FAULT,
          TRY_AGAIN_LATER,
          REFUSED_TOO_MANY_CONNECTIONS,
          REFUSED_DRAINING,
          REFUSED_BUS_UNAVAILABLE,
          REFUSED_KEYS_UNAVAILABLE,
          TOO_SLOW ->
          Reconnect.BACKOFF;
      case REFUSED_TOKEN_REQUIRED,
          REFUSED_TOKEN_INVALID,
          REFUSED_TOKEN_EXPIRED,
          REFUSED_TOKEN_REVOKED,
          TOKEN_ENDED,
          TOKEN_REVOKED ->
          Reconnect.TOKEN;
    };
  }

  /** The text of {@link #DRAINING} for a client that is to wait so long. */
  public static String retryAfter(int millis) {
    return "{\"retryAfterMs\":" + millis + "}";
  }

  /**
   * The text of one of the refusals for a client that is to wait so long.
   *
   * @param millis at least 0
   * @throws IllegalStateException if it is no refusal
   */
  public String retryAfter(long millis) {
    if (!text.startsWith(REFUSAL)) {
      throw new IllegalStateException(this + " refuses no handshake");
    }
    return text.substring(0, text.length() - 1) + ",\"retryAfterMs\":" + millis + "}";
  }

  private static String refusal(RefusalCode refusal) {
    return DisconnectReason.REFUSAL + refusal.code() + "\"}";
  }

  /** At most 123 bytes of UTF-8 (RFC 6455 section 5.5). */
  public String text() {
    return text;
  }
}
