package dev.parley.domain.hash;

import java.security.SecureRandom;

/**
 * The hash code of a name that a client may choose: SipHash-1-3 under a key that is drawn once in
 * the life of a process. Safe for any thread.
 *
 * <p>Texts with the same {@link String#hashCode} are easily made by the thousand ({@code Aa} and
 * {@code BB}, and whatever is built of them), and then a map is a list and 64 lanes are one. A
 * multiplier of our own would not help: for a polynomial of any base there are such texts, too.
 * SipHash is made for this (Aumasson and Bernstein, 2012; one round and three, as Python and Rust
 * have it).
 */
public final class SeededHash {
  /** A number that takes the place of chance: a simulation of one seed is the same each time. */
  public static final String KEY_PROPERTY = "parley.hash.key";

  private static final SeededHash OF_THIS_PROCESS = ofThisProcess();

  private static final int CHARS_PER_WORD = 4;

  private final long key0;
  private final long key1;

  SeededHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /** The hash code of the text, for as long as this process lives. */
  public static int of(String text) {
    long hash = OF_THIS_PROCESS.hash(text);
    return (int) (hash ^ (hash >>> Integer.SIZE));
  }

  /** SipHash-1-3 of the text's UTF-16 code units, the lower byte of each first. */
  long hash(String text) {
    State state = new State(key0, key1);
    int length = text.length();
    int whole = length - length % CHARS_PER_WORD;
    for (int i = 0; i < whole; i += CHARS_PER_WORD) {
      state.take(word(text, i, CHARS_PER_WORD));
    }
    long lengthBytes = (long) length * Character.BYTES;
    state.take(word(text, whole, length - whole) | lengthBytes << (Long.SIZE - Byte.SIZE));
    return state.end();
  }

  private static long word(String text, int from, int count) {
    long word = 0;
    for (int i = 0; i < count; i++) {
      word |= (long) text.charAt(from + i) << (i * Character.SIZE);
    }
    return word;
  }

  private static SeededHash ofThisProcess() {
    Long fixed = Long.getLong(KEY_PROPERTY);
    if (fixed != null) {
      return new SeededHash(fixed, ~fixed);
    }
    SecureRandom random = new SecureRandom();
    return new SeededHash(random.nextLong(), random.nextLong());
  }

  /** The four words of a hash under way. */
  private static final class State {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    State(long key0, long key1) {
      v0 = key0 ^ 0x736f6d6570736575L;
      v1 = key1 ^ 0x646f72616e646f6dL;
      v2 = key0 ^ 0x6c7967656e657261L;
      v3 = key1 ^ 0x7465646279746573L;
    }

    void take(long word) {
      v3 ^= word;
      round();
      v0 ^= word;
    }

    long end() {
      v2 ^= 0xff;
      round();
      round();
      round();
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
