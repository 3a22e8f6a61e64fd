package dev.parley.websocket.rfc6455;

import static dev.parley.websocket.rfc6455.ClientFrames.concat;
import static dev.parley.websocket.rfc6455.ClientFrames.hex;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  private static final String OF_EVERY_LENGTH =
      "plain ascii, ü ß ж \u07FF \u0800 日本語 \uFFFD \uD83D\uDE80 \uDBFF\uDFFF ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "7f",
        "c2 80", // the first of two bytes
        "df bf",
        "e0 a0 80", // the first of three
        "ed 9f bf", // the last before the surrogates
        "ee 80 80", // the first after them
        "ef bf bd",
        "ef bf be", // a noncharacter is a code point all the same
        "ef bf bf",
        "f0 90 80 80", // the first of four
        "f4 8f bf bf", // the last of all
        "ce ba e1 bd b9 cf 83 ce bc ce b5"
      })
  void well_formed_text_is_valid(String bytes) {
    assertVerdict(hex(bytes), true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", // continuations of nothing
        "bf",
        "61 80",
        "c2", // cut short
        "e0 a0",
        "e2 82",
        "f0 90 80",
        "c2 41", // interrupted
        "e2 82 41",
        "e2 41 80",
        "f0 9f 9a 41",
        "f0 9f c2 80",
        "c3 c3 a4",
        "c3 61 61 61 61 61 61 61 61 a4", // by as many bytes as are looked at together
        "c0 80", // overlong
        "c0 af",
        "c1 bf",
        "e0 80 80",
        "e0 9f bf",
        "f0 80 80 80",
        "f0 8f bf bf",
        "f8 88 80 80 80",
        "fc 84 80 80 80 80",
        "ed a0 80", // surrogates
        "ed af bf",
        "ed b0 80",
        "ed bf bf",
        "ed a0 80 ed b0 80",
        "f4 90 80 80", // above U+10FFFF
        "f5 80 80 80",
        "f7 bf bf bf",
        "fe", // in no text at all
        "ff"
      })
  void anything_else_is_not(String bytes) {
    assertVerdict(hex(bytes), false);
  }

  @ParameterizedTest
  @CsvSource({"e0 9f", "e0 41", "ed a0", "f0 8f", "f4 90", "f5", "c0", "c1", "e2 28", "f0 9f 28"})
  void a_wrong_byte_is_found_at_itself_and_not_before(String bytes) {
    byte[] wrong = hex(bytes);

    int beforeLast = Utf8.validate(Utf8.COMPLETE, wrong, 0, wrong.length - 1);
    int afterLast = Utf8.validate(beforeLast, wrong, wrong.length - 1, wrong.length);

    assertThat(beforeLast).isNotEqualTo(Utf8.INVALID);
    assertThat(afterLast).isEqualTo(Utf8.INVALID);
  }

  @Test
  void what_is_wrong_stays_wrong() {
    byte[] good = "more than eight bytes of text".getBytes(UTF_8);

    assertThat(Utf8.validate(Utf8.INVALID, good, 0, good.length)).isEqualTo(Utf8.INVALID);
  }

  @Test
  void every_code_point_is_valid_and_no_surrogate_is() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      boolean surrogate =
          codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
      byte[] bytes =
          surrogate
              ? surrogateInThreeBytes(codePoint)
              : Character.toString(codePoint).getBytes(UTF_8);
      if (Utf8.isValid(bytes) == surrogate) {
        throw new AssertionError("U+" + Integer.toHexString(codePoint));
      }
    }
  }

  @Test
  void the_platform_says_the_same_of_random_bytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      assertAsThePlatform(bytes, seed);
    }
  }

  @Test
  void the_platform_says_the_same_of_damaged_text() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] text = OF_EVERY_LENGTH.getBytes(UTF_8);
    for (int i = 0; i < 100_000; i++) {
      int from = random.nextInt(text.length);
      byte[] bytes = Arrays.copyOfRange(text, from, from + random.nextInt(text.length - from));
      for (int damage = random.nextInt(3); damage > 0 && bytes.length > 0; damage--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      assertAsThePlatform(bytes, seed);
    }
  }

  /** The verdict must not depend on where the bytes lie or in how many pieces they come. */
  private static void assertVerdict(byte[] bytes, boolean valid) {
    for (int before = 0; before < 17; before++) {
      byte[] padding = "x".repeat(before).getBytes(UTF_8);
      assertThat(Utf8.isValid(concat(padding, bytes))).isEqualTo(valid);
      assertThat(Utf8.isValid(concat(bytes, padding))).isEqualTo(valid);
    }
    for (int cut = 0; cut <= bytes.length; cut++) {
      int half = Utf8.validate(Utf8.COMPLETE, bytes, 0, cut);
      assertThat(Utf8.validate(half, bytes, cut, bytes.length) == Utf8.COMPLETE).isEqualTo(valid);
    }
  }

  private static void assertAsThePlatform(byte[] bytes, long seed) {
    if (Utf8.isValid(bytes) != isValidToThePlatform(bytes)) {
      throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes));
    }
  }

  private static boolean isValidToThePlatform(byte[] bytes) {
    try {
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }

  private static byte[] surrogateInThreeBytes(int codePoint) {
    return new byte[] {
      (byte) (0xE0 | codePoint >>> 12),
      (byte) (0x80 | (codePoint >>> 6 & 0x3F)),
      (byte) (0x80 | (codePoint & 0x3F))
    };
  }
}
