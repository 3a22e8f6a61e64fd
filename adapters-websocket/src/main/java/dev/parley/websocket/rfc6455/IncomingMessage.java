package dev.parley.websocket.rfc6455;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A message of which something is still to come: its bytes so far, in an array that follows what
 * arrived and not what was declared. Confined to its connection's I/O thread; exists from the first
 * bytes of such a message to its last.
 */
final class IncomingMessage {
  private static final int FIRST_CAPACITY = 128;
  private static final byte[] NOTHING = {};

  private final boolean text;
  private final boolean compressed;
  private final FrameLimits limits;
  private byte[] bytes = NOTHING;
  private int size;
  private int fragments;

  /** As far as is known: the most this message can still become. */
  private int atMost;

  private int utf8 = Utf8.COMPLETE;

  IncomingMessage(boolean text, boolean compressed, FrameLimits limits) {
    this.text = text;
    this.compressed = compressed;
    this.limits = limits;
  }

  boolean isText() {
    return text;
  }

  boolean isCompressed() {
    return compressed;
  }

  /** Another frame begins, whose header is there and whose payload is not. */
  void begin(IncomingFrame frame) {
    fragments++;
    if (fragments > limits.maxFragments()) {
      throw new ProtocolViolation(CloseCode.MESSAGE_TOO_BIG, "a message has fewer fragments");
    }
    requireRoom(frame.left(), limits.maxMessageBytes() - size);
    atMost = frame.isFinal() ? size + (int) frame.left() : limits.maxMessageBytes();
  }

  /**
   * Takes what the buffer holds of the frame's payload, and refuses text at its first bad byte.
   * What is compressed is no text yet.
   */
  void take(IncomingFrame frame, ByteBuffer from) {
    int count = (int) Math.min(frame.left(), from.remaining());
    grow(size + count);
    boolean ascii = frame.read(from, bytes, size, count);
    if (text && !compressed && !(ascii && utf8 == Utf8.COMPLETE)) {
      utf8 = Utf8.validate(utf8, bytes, size, size + count);
      if (utf8 == Utf8.INVALID) {
        throw notUtf8();
      }
    }
    size += count;
  }

  /** The whole message; this object is not to be used afterwards. */
  byte[] finish() {
    if (utf8 != Utf8.COMPLETE) {
      throw notUtf8();
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  static void requireRoom(long length, int room) {
    if (length > room) {
      throw new ProtocolViolation(CloseCode.MESSAGE_TOO_BIG, "a message has fewer bytes");
    }
  }

  static ProtocolViolation notUtf8() {
    return new ProtocolViolation(CloseCode.INVALID_PAYLOAD, "text is UTF-8");
  }

  /** Doubles, so that a message sent byte by byte is copied about twice and not once per byte. */
  private void grow(int needed) {
    if (needed > bytes.length) {
      long doubled = Math.max(FIRST_CAPACITY, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.min(atMost, Math.max(doubled, needed)));
    }
  }
}
