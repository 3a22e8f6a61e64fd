package dev.parley.websocket.rfc6455;

/**
 * The close codes of RFC 6455 section 7.4.1 and of the IANA registry it founded. Safe for any
 * thread.
 */
public enum CloseCode {
  NORMAL(1000),
  GOING_AWAY(1001),
  PROTOCOL_ERROR(1002),
  UNSUPPORTED_DATA(1003),
  /** A marker, never on the wire: the peer's close frame was empty. */
  NO_STATUS(1005),
  /** A marker, never on the wire: the link ended without a close frame. */
  ABNORMAL(1006),
  INVALID_PAYLOAD(1007),
  POLICY_VIOLATION(1008),
  MESSAGE_TOO_BIG(1009),
  MISSING_EXTENSION(1010),
  INTERNAL_ERROR(1011),
  SERVICE_RESTART(1012),
  TRY_AGAIN_LATER(1013),
  BAD_GATEWAY(1014),
  /** A marker, never on the wire: TLS could not be agreed on. */
  TLS_FAILED(1015);

  private final int number;

  CloseCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /**
   * Whether a close frame, from either side, may carry the number: assigned and no marker, or one
   * of the ranges left to libraries (3000-3999) and applications (4000-4999).
   */
  public static boolean mayBeOnTheWire(int number) {
    return (number >= 1000 && number <= 1003)
        || (number >= 1007 && number <= 1014)
        || (number >= 3000 && number <= 4999);
  }
}
