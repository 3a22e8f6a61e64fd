package dev.parley.websocket.admission;

/**
 * The header in which a trusted proxy gives the client's address. The other is never looked at: a
 * proxy passes on what it does not set, so a client could write there what it likes.
 */
public enum ForwardedHeader {
  X_FORWARDED_FOR("X-Forwarded-For"),
  /** RFC 7239. */
  FORWARDED("Forwarded");

  private final String text;

  ForwardedHeader(String text) {
    this.text = text;
  }

  /** Its name on the wire. */
  public String text() {
    return text;
  }
}
