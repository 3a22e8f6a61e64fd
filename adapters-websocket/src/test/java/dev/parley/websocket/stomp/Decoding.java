package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What becomes of bytes, in a few words: {@code SEND{destination=/a}[body]}, {@code beat}, {@code
 * !rule}. Bytes are written as Latin 1, so that any can be. Stateless.
 */
final class Decoding {
  private Decoding() {}

  /** Decoded as one message. */
  static List<String> whole(StompVersion version, StompLimits limits, String bytes) {
    return of(version, limits, List.of(bytes.getBytes(ISO_8859_1)));
  }

  /** Decoded from messages of one byte each. */
  static List<String> byteByByte(StompVersion version, StompLimits limits, String bytes) {
    List<byte[]> messages = new ArrayList<>();
    for (byte next : bytes.getBytes(ISO_8859_1)) {
      messages.add(new byte[] {next});
    }
    return of(version, limits, messages);
  }

  /** Decoded from messages cut at random. */
  static List<String> cut(Random random, StompVersion version, StompLimits limits, byte[] bytes) {
    List<byte[]> messages = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int to = Math.min(bytes.length, at + 1 + random.nextInt(20));
      messages.add(Arrays.copyOfRange(bytes, at, to));
      at = to;
    }
    return of(version, limits, messages);
  }

  static List<String> of(StompVersion version, StompLimits limits, List<byte[]> messages) {
    StompDecoder decoder = new StompDecoder(limits);
    decoder.setVersion(version);
    List<String> heard = new ArrayList<>();
    StompFrameListener listener =
        new StompFrameListener() {
          @Override
          public void onFrame(StompFrame frame) {
            heard.add(described(frame));
          }

          @Override
          public void onHeartBeat() {
            heard.add("beat");
          }
        };
    for (byte[] message : messages) {
      try {
        decoder.decode(message, listener);
      } catch (StompViolation violation) {
        heard.add("!" + violation.code());
      }
    }
    return heard;
  }

  private static String described(StompFrame frame) {
    Map<String, String> headers = new TreeMap<>(frame.headers());
    return frame.command() + headers.toString() + "[" + new String(frame.body(), ISO_8859_1) + "]";
  }
}
