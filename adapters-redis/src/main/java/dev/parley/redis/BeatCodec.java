package dev.parley.redis;

import dev.parley.domain.recovery.Beat;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A beat on the bus: its life and its number, in hexadecimal digits. Stateless. */
final class BeatCodec {
  private static final int MAX_BYTES = 32;
  private static final int HEX = 16;
  private static final Pattern TEXT = Pattern.compile("([0-9a-f]{1,16})\\.([0-9a-f]{1,15})");

  private BeatCodec() {}

  static String encode(Beat beat) {
    return Long.toHexString(beat.life()) + '.' + Long.toHexString(beat.number());
  }

  /** Empty for what no node publishes: anyone may publish there. */
  static Optional<Beat> decode(byte[] message) {
    if (message.length > MAX_BYTES) {
      return Optional.empty();
    }
    Matcher parts = TEXT.matcher(new String(message, StandardCharsets.US_ASCII));
    return parts.matches()
        ? Optional.of(
            new Beat(
                Long.parseUnsignedLong(parts.group(1), HEX), Long.parseLong(parts.group(2), HEX)))
        : Optional.empty();
  }
}
