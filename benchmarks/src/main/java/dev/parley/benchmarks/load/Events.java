package dev.parley.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * The events of a load run, as a publisher would write them, with the instant at which each was due
 * as their last field. Stateless.
 */
final class Events {
  /** The smallest event: all but the padding. */
  static final int MIN_BYTES = 200;

  /** How the channels of a run are called; the number follows. */
  static final String CHANNEL = "bench.c";

  private static final String DUE_FIELD = "\"t\":\"";
  private static final int DUE_DIGITS = 19;

  private Events() {}

  static String channel(int number) {
    return CHANNEL + number;
  }

  /** One event of that many bytes. */
  static byte[] event(int channel, long number, long dueNanos, int bytes) {
    String head =
        "{\"type\":\"message:created\",\"channelId\":\"%s\",\"timestamp\":1795439507,\"data\":{\"id\":\"m%d\",\"authorId\":\"load\",\"content\":\""
            .formatted(channel(channel), number);
    String tail = "\"," + DUE_FIELD + ("%0" + DUE_DIGITS + "d").formatted(dueNanos) + "\"}}";
    byte[] event = new byte[Math.max(bytes, head.length() + tail.length())];
    Arrays.fill(event, (byte) 'x');
    System.arraycopy(head.getBytes(US_ASCII), 0, event, 0, head.length());
    System.arraycopy(
        tail.getBytes(US_ASCII), 0, event, event.length - tail.length(), tail.length());
    return event;
  }

  /** When the event was due, read from its end; -1 if it does not say. */
  static long dueNanos(byte[] frame, int length) {
    int quote = length - 1;
    while (quote >= 0 && frame[quote] != '"') {
      quote--;
    }
    int from = quote - DUE_DIGITS;
    if (from < 0) {
      return -1;
    }
    long due = 0;
    for (int i = from; i < quote; i++) {
      int digit = frame[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      due = due * 10 + digit;
    }
    return due;
  }
}
