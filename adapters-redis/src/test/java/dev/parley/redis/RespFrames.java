package dev.parley.redis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Cuts what a Redis says into its frames, of RESP 2 or 3, and passes on those that are wanted.
 * Confined to the thread that reads one connection.
 */
final class RespFrames {
  private static final int INCOMPLETE = -1;

  private byte[] held = new byte[0];

  /** Takes the next bytes; every frame that is complete with them is passed on, or is not. */
  void take(byte[] bytes, int n, Predicate<byte[]> wanted, OutputStream out) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream(held.length + n);
    all.write(held);
    all.write(bytes, 0, n);
    held = all.toByteArray();
    int from = 0;
    for (int end; (end = end(from)) != INCOMPLETE; from = end) {
      byte[] frame = slice(from, end);
      if (wanted.test(frame)) {
        out.write(frame);
      }
    }
    held = slice(from, held.length);
  }

  /** Whether the frame is a message of a channel: a push of RESP 3, an array of RESP 2. */
  static boolean isPublication(byte[] frame) {
    String head = new String(frame, 0, Math.min(frame.length, 32), StandardCharsets.ISO_8859_1);
    return head.startsWith(">3\r\n$7\r\nmessage\r\n") || head.startsWith("*3\r\n$7\r\nmessage\r\n");
  }

  private int end(int from) {
    int line = endOfLine(from);
    if (line == INCOMPLETE) {
      return INCOMPLETE;
    }
    return switch (held[from]) {
      case '$', '!', '=' -> {
        int length = number(from, line);
        int end = length < 0 ? line : line + length + 2;
        yield end <= held.length ? end : INCOMPLETE;
      }
      case '*', '~', '>' -> end(line, number(from, line));
      case '%' -> end(line, 2 * number(from, line));
      default -> line;
    };
  }

  private int end(int from, int elements) {
    int end = from;
    for (int i = 0; i < elements && end != INCOMPLETE; i++) {
      end = end < held.length ? end(end) : INCOMPLETE;
    }
    return end;
  }

  private int endOfLine(int from) {
    for (int i = from; i + 1 < held.length; i++) {
      if (held[i] == '\r' && held[i + 1] == '\n') {
        return i + 2;
      }
    }
    return INCOMPLETE;
  }

  private int number(int from, int endOfLine) {
    return Integer.parseInt(
        new String(held, from + 1, endOfLine - 2 - from - 1, StandardCharsets.US_ASCII));
  }

  private byte[] slice(int from, int to) {
    return Arrays.copyOfRange(held, from, to);
  }
}
