package dev.parley.websocket.rfc6455;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What a close frame says (RFC 6455 section 5.5.1): nothing, or a code and perhaps a reason.
 * Immutable, safe for any thread.
 */
record ClosePayload(int code, String reason) {
  private static final int CODE_BYTES = 2;
  private static final int MAX_REASON_BYTES = 123;
  private static final ClosePayload EMPTY = new ClosePayload(CloseCode.NO_STATUS.number(), "");

  /** Reads what a client sent. */
  static ClosePayload parse(byte[] payload) {
    if (payload.length == 0) {
      return EMPTY;
    }
    if (payload.length < CODE_BYTES) {
      throw new ProtocolViolation(CloseCode.PROTOCOL_ERROR, "a close code has two bytes");
    }
    int code = (payload[0] & 0xFF) << Byte.SIZE | (payload[1] & 0xFF);
    if (!CloseCode.mayBeOnTheWire(code)) {
      throw new ProtocolViolation(CloseCode.PROTOCOL_ERROR, "the close code is an assigned one");
    }
    int reason = Utf8.validate(Utf8.COMPLETE, payload, CODE_BYTES, payload.length);
    if (reason != Utf8.COMPLETE) {
      throw new ProtocolViolation(CloseCode.INVALID_PAYLOAD, "a close reason is UTF-8");
    }
    return new ClosePayload(
        code, new String(payload, CODE_BYTES, payload.length - CODE_BYTES, UTF_8));
  }

  /**
   * The bytes to send; 1005 becomes the empty payload it stands for.
   *
   * @throws IllegalArgumentException if the code may not be sent
   */
  byte[] bytes() {
    if (code == CloseCode.NO_STATUS.number()) {
      return new byte[0];
    }
    if (!CloseCode.mayBeOnTheWire(code)) {
      throw new IllegalArgumentException("not a close code to be sent: " + code);
    }
    byte[] text = reason.getBytes(UTF_8);
    int reasonBytes = text.length <= MAX_REASON_BYTES ? text.length : lastBorder(text);
    byte[] payload = new byte[CODE_BYTES + reasonBytes];
    payload[0] = (byte) (code >>> Byte.SIZE);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, CODE_BYTES, reasonBytes);
    return payload;
  }

  /** The last place where the text can be cut without cutting a character. */
  private static int lastBorder(byte[] text) {
    int at = MAX_REASON_BYTES;
    while ((text[at] & 0xC0) == 0x80) {
      at--;
    }
    return at;
  }
}
