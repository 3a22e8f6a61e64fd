package dev.parley.domain.presence;

/**
 * What a member says of themselves in one channel, such as that they are away: JSON of any form,
 * opaque to the server and relayed as it was sent. It is gone when the member has left.
 *
 * @param json one JSON value in {@value #MAX_BYTES} bytes of UTF-8 at the most; not {@code null}
 */
public record MemberState(String json) {
  public static final int MAX_BYTES = 1024;

  public MemberState {
    if (json.isEmpty() || json.codePoints().map(MemberState::bytes).sum() > MAX_BYTES) {
      throw new IllegalArgumentException("a state has 1 to " + MAX_BYTES + " bytes");
    }
  }

  /** As UTF-8 (RFC 3629). */
  private static int bytes(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < 0x10000 ? 3 : 4;
  }
}
