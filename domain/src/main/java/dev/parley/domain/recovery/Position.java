package dev.parley.domain.recovery;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a channel's history that every node of one Redis names alike: after so many messages
 * since a beat. Clients keep its text and give it back; it is no secret, and means nothing to them.
 *
 * @param beat the last beat before that place
 * @param count the messages of the channel since then, whatever they are; not negative
 * @param check of the last recoverable event up to there; 0 if it is not known
 */
public record Position(Beat beat, long count, int check) {
  /** Of a text; the longest that is ever given out has 61. */
  public static final int MAX_LENGTH = 128;

  private static final Pattern TEXT =
      Pattern.compile(
          "p1\\.([A-Za-z0-9_-]{11})\\.([0-9a-f]{1,15})\\.([0-9a-f]{1,15})\\.([A-Za-z0-9_-]{6})");

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final int HEX = 16;

  /** As clients keep it. */
  public String text() {
    return "p1."
        + encoded(beat.life(), Long.BYTES)
        + '.'
        + Long.toHexString(beat.number())
        + '.'
        + Long.toHexString(count)
        + '.'
        + encoded(check, Integer.BYTES);
  }

  /** What the text stands for; empty if no node can have given it out. */
  public static Optional<Position> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Beat beat = new Beat(decoded(parts.group(1)), Long.parseLong(parts.group(2), HEX));
    long count = Long.parseLong(parts.group(3), HEX);
    return Optional.of(new Position(beat, count, (int) decoded(parts.group(4))));
  }

  private static String encoded(long value, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (value >>> (Byte.SIZE * (length - 1 - i)));
    }
    return ENCODER.encodeToString(bytes);
  }

  private static long decoded(String text) {
    long value = 0;
    for (byte part : DECODER.decode(text)) {
      value = (value << Byte.SIZE) | (part & 0xff);
    }
    return value;
  }
}
