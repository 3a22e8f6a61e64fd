package dev.parley.websocket.rfc6455;

/**
 * The size limits of one message. Immutable, safe for any thread.
 *
 * @param maxMessageBytes payload bytes of all its frames together, at most 1 GiB; more is a
 *     violation
 * @param maxHeldBytes the most that is held of it: what is larger than that is counted, checked to
 *     be UTF-8 and discarded as it comes, and reported as too large when it is over. A compressed
 *     message is as large as it comes over the wire
 * @param maxFragments frames of one message, empty ones included: 200,000 empty continuations are
 *     no bytes and still work for us
 */
public record FrameLimits(int maxMessageBytes, int maxHeldBytes, int maxFragments) {
  /** 512 KiB in at most 1024 frames, all of it held. */
  public static final FrameLimits DEFAULT = new FrameLimits(512 * 1024, 1024);

  public FrameLimits {
    if (maxMessageBytes < 1 || maxMessageBytes > 1 << 30) {
      throw new IllegalArgumentException("maxMessageBytes must be 1 to 1 GiB");
    }
    if (maxHeldBytes < 1 || maxHeldBytes > maxMessageBytes) {
      throw new IllegalArgumentException("maxHeldBytes must be 1 to maxMessageBytes");
    }
    if (maxFragments < 1) {
      throw new IllegalArgumentException("maxFragments must be positive");
    }
  }

  /** All of a message is held. */
  public FrameLimits(int maxMessageBytes, int maxFragments) {
    this(maxMessageBytes, maxMessageBytes, maxFragments);
  }

  /** The same, but for how much of a message is held. */
  public FrameLimits holding(int bytes) {
    return new FrameLimits(maxMessageBytes, bytes, maxFragments);
  }
}
