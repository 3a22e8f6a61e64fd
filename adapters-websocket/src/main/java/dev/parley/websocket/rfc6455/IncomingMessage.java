package dev.parley.websocket.rfc6455;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A message of which something is still to come: its bytes so far, in an array that follows what
 * arrived and not what was declared; or, once it is known to be larger than is held, their number
 * alone. Confined to its connection's I/O thread; exists from the first bytes of such a message to
 * its last.
 */
final class IncomingMessage {
  private static final int FIRST_CAPACITY = 128;

  /** This object and the head of its array. */
  private static final int OBJECT_BYTES = 72;

  private static final int SCRATCH_BYTES = 4096;
  private static final byte[] NOTHING = {};

  private final boolean text;
  private final boolean compressed;
  private final FrameLimits limits;
  private byte[] bytes = NOTHING;
  private int size;
  private int fragments;
  private boolean discarded;

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

  /** Whether it is too large to be held, and nothing of it is left. */
  boolean isDiscarded() {
    return discarded;
  }

  /** What is held of it, in bytes of the heap. */
  int heldBytes() {
    return OBJECT_BYTES + bytes.length;
  }

  /** Another frame begins, whose header is there and whose payload is not. */
  void begin(IncomingFrame frame) {
    fragments++;
    if (fragments > limits.maxFragments()) {
      throw new ProtocolViolation(CloseCode.MESSAGE_TOO_BIG, "a message has fewer fragments");
    }
    requireRoom(frame.left(), limits.maxMessageBytes() - size);
    int known = size + (int) frame.left();
    if (known > limits.maxHeldBytes()) {
      discarded = true;
      bytes = NOTHING;
    }
    atMost = frame.isFinal() ? known : limits.maxHeldBytes();
  }

  /**
   * Takes what the buffer holds of the frame's payload, and refuses text at its first bad byte.
   * What is compressed is no text yet.
   */
  void take(IncomingFrame frame, ByteBuffer from) {
    int count = (int) Math.min(frame.left(), from.remaining());
    if (discarded) {
      discard(frame, from, count);
    } else {
      grow(size + count);
      check(frame.read(from, bytes, size, count), bytes, size, count);
    }
    size += count;
  }

  private void discard(IncomingFrame frame, ByteBuffer from, int count) {
    if (!text || compressed) {
      frame.skip(from);
      return;
    }
    byte[] scratch = new byte[Math.min(count, SCRATCH_BYTES)];
    for (int left = count; left > 0; ) {
      int part = Math.min(left, scratch.length);
      check(frame.read(from, scratch, 0, part), scratch, 0, part);
      left -= part;
    }
  }

  private void check(boolean ascii, byte[] unmasked, int from, int count) {
    if (text && !compressed && !(ascii && utf8 == Utf8.COMPLETE)) {
      utf8 = Utf8.validate(utf8, unmasked, from, from + count);
      if (utf8 == Utf8.INVALID) {
        throw notUtf8();
      }
    }
  }

  /** The whole message; this object is not to be used afterwards. */
  byte[] finish() {
    if (utf8 != Utf8.COMPLETE) {
      throw notUtf8();
    }
    return discarded || size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
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
