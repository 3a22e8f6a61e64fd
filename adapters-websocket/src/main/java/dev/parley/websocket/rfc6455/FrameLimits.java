package dev.parley.websocket.rfc6455;

/**
 * How much one message may be. Immutable, safe for any thread.
 *
 * @param maxMessageBytes payload bytes of all its frames together, at most 1 GiB
 * @param maxFragments frames of one message, empty ones included: 200,000 empty continuations are
 *     no bytes and still work for us
 */
public record FrameLimits(int maxMessageBytes, int maxFragments) {
  /** 512 KiB in at most 1024 frames. */
  public static final FrameLimits DEFAULT = new FrameLimits(512 * 1024, 1024);

  public FrameLimits {
    if (maxMessageBytes < 1 || maxMessageBytes > 1 << 30) {
      throw new IllegalArgumentException("maxMessageBytes must be 1 to 1 GiB");
    }
    if (maxFragments < 1) {
      throw new IllegalArgumentException("maxFragments must be positive");
    }
  }
}
