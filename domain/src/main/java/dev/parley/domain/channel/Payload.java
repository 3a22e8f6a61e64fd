package dev.parley.domain.channel;

/**
 * The bytes of an event exactly as published: checked to be UTF-8 JSON when they were received,
 * never parsed or changed after that.
 *
 * <p>Safe for any thread as long as nobody writes to {@link #bytes()}, which is shared, not copied:
 * one publication goes to thousands of connections.
 */
public final class Payload {
  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over: the caller must not write to it any more. */
  public static Payload of(byte[] bytes) {
    return new Payload(bytes);
  }

  /** The bytes themselves, not a copy; not to be written to. */
  public byte[] bytes() {
    return bytes;
  }

  public int sizeBytes() {
    return bytes.length;
  }
}
