package dev.parley.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Whether bytes are UTF-8, to the letter of RFC 3629. Stateless. */
public final class Utf8Check {
  private Utf8Check() {}

  public static boolean isValid(byte[] bytes) {
    // The JDK's vectorised decoder puts U+FFFD for whatever is malformed. Only a text that has one
    // needs the slow look that tells a replacement from a character that was sent.
    return new String(bytes, StandardCharsets.UTF_8).indexOf('\uFFFD') < 0
        || isValidToTheLetter(bytes);
  }

  private static boolean isValidToTheLetter(byte[] bytes) {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
