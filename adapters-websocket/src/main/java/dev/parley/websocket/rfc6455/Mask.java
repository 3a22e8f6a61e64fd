package dev.parley.websocket.rfc6455;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The exclusive-or over a client's payloads (RFC 6455 section 5.3). Stateless. */
final class Mask {
  /** Little-endian, so that a key's lowest byte meets the lowest address and x86 need not swap. */
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Mask() {}

  /**
   * Masks or unmasks in place.
   *
   * @param key its lowest byte is for {@code bytes[from]}
   * @return whether the outcome is ASCII alone, which is known here for one more OR per eight bytes
   *     and spares most texts a second pass
   */
  static boolean apply(int key, byte[] bytes, int from, int to) {
    long doubled = (key & 0xFFFF_FFFFL) * 0x1_0000_0001L;
    long seen = 0;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONGS.get(bytes, i) ^ doubled;
      LONGS.set(bytes, i, word);
      seen |= word;
    }
    for (int rest = key; i < to; i++, rest = Integer.rotateRight(rest, Byte.SIZE)) {
      bytes[i] ^= (byte) rest;
      seen |= bytes[i];
    }
    return (seen & HIGH_BITS) == 0;
  }
}
