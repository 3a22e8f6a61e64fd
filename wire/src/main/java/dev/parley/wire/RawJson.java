package dev.parley.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JsonParser;

/** A part of a document as the bytes that it is. Stateless. */
public final class RawJson {
  private RawJson() {}

  /**
   * The value at which the parser is, from its first byte to its last; the parser is at its end
   * then.
   *
   * @param utf8 the whole document that is parsed
   * @return empty if it has more than {@code mostBytes}
   */
  public static Optional<String> value(JsonParser parser, byte[] utf8, int mostBytes) {
    long from = parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken(); // A text is only begun until somebody wants it.
    int length = Math.toIntExact(parser.currentLocation().getByteOffset() - from);
    return length > mostBytes
        ? Optional.empty()
        : Optional.of(new String(utf8, Math.toIntExact(from), length, StandardCharsets.UTF_8));
  }
}
