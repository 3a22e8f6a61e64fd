package dev.parley.websocket.rfc6455;

/**
 * The peer broke the protocol or a limit; the connection is to be failed with {@link #closeCode()}.
 * Immutable, safe for any thread.
 *
 * <p>The message is a fixed text saying what was expected. It holds nothing of what was received,
 * and no stack trace is taken: hostile input must stay cheap, and the text names the rule.
 */
public final class ProtocolViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final CloseCode closeCode;

  public ProtocolViolation(CloseCode closeCode, String expected) {
    super(expected, null, false, false);
    this.closeCode = closeCode;
  }

  /** What the close frame to the peer is to say. */
  public CloseCode closeCode() {
    return closeCode;
  }
}
