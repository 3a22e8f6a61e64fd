package dev.parley.websocket.rfc6455;

/**
 * Receives a client's messages, in the order in which they were sent. Called on the thread that
 * decodes.
 *
 * <p>Every array belongs to the listener from then on. What the listener throws comes out of {@link
 * FrameDecoder#decode}, with the buffer standing behind the frame that was reported.
 */
public interface FrameListener {
  /** A whole text message, checked to be UTF-8. */
  void onText(byte[] utf8);

  /** A whole binary message. */
  void onBinary(byte[] payload);

  /**
   * A whole message, larger than is {@linkplain FrameLimits#maxHeldBytes held}: nothing of it is
   * left. If it was text and not compressed, it was UTF-8.
   */
  void onOversize(boolean isText);

  /** To be answered with a pong of the same payload, at most 125 bytes. */
  void onPing(byte[] payload);

  /** An answer to one of our pings, or unasked for, which is allowed. */
  void onPong(byte[] payload);

  /**
   * The last event of a connection; whatever follows on it is ignored.
   *
   * @param code as sent, or 1005 ({@link CloseCode#NO_STATUS}) if the client gave none
   * @param reason may be empty
   */
  void onClose(int code, String reason);
}
