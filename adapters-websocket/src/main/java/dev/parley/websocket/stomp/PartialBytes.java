package dev.parley.websocket.stomp;

import java.util.Arrays;

/**
 * Bytes of which more are still to come, in an array that follows what arrived and not what was
 * declared. Confined to its connection's I/O thread.
 */
final class PartialBytes {
  private static final int FIRST_CAPACITY = 64;
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int length;

  int length() {
    return length;
  }

  /** Doubles, so that what comes byte by byte is copied about twice and not once per byte. */
  void append(byte[] more, int from, int to) {
    int needed = length + to - from;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(FIRST_CAPACITY, 2 * bytes.length)));
    }
    System.arraycopy(more, from, bytes, length, to - from);
    length = needed;
  }

  /** All of it, the last part included; nothing is kept. What came in one part is copied once. */
  byte[] finish(byte[] last, int from, int to) {
    if (length == 0) {
      return Arrays.copyOfRange(last, from, to);
    }
    append(last, from, to);
    byte[] whole = Arrays.copyOf(bytes, length);
    length = 0;
    return whole;
  }
}
