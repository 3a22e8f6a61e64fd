package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * A decoder and what it reported, a line for each event: {@code SEND {destination=/a} body}, with a
 * character for each byte of the body; {@code ♥}; {@code ! RULE}, {@code ! RULE (receipt)}.
 */
final class Heard implements StompFrameListener {
  /** The default limits, but for the pieces: tests send frames byte by byte. */
  static final StompLimits ANY_CUT =
      new StompLimits(512 * 1024, 16 * 1024, 64, 10 * 1024, Integer.MAX_VALUE);

  private final StompDecoder decoder;
  private final List<String> events = new ArrayList<>();

  Heard(StompLimits limits, @Nullable StompVersion version) {
    decoder = new StompDecoder(limits);
    if (version != null) {
      decoder.setVersion(version);
    }
  }

  StompDecoder decoder() {
    return decoder;
  }

  List<String> events() {
    return events;
  }

  Heard receive(byte[] message) {
    try {
      decoder.decode(message, this);
    } catch (StompViolation violation) {
      events.add("! " + violation.rule() + violation.receipt().map(" (%s)"::formatted).orElse(""));
    }
    return this;
  }

  Heard receive(byte[] input, int bytesAtATime) {
    for (int at = 0; at < input.length; at += bytesAtATime) {
      receive(Arrays.copyOfRange(input, at, Math.min(input.length, at + bytesAtATime)));
    }
    return this;
  }

  Heard receive(byte[] input, Random cuts) {
    for (int at = 0; at < input.length; ) {
      int to = Math.min(input.length, at + cuts.nextInt(cuts.nextBoolean() ? 4 : 60));
      receive(Arrays.copyOfRange(input, at, to));
      at = to;
    }
    return this;
  }

  /** Whole, one byte at a time, and in random pieces. */
  static void expect(
      String rule,
      StompLimits limits,
      @Nullable StompVersion version,
      byte[] input,
      List<String> expected) {
    assertThat(new Heard(limits, version).receive(input).events()).as(rule).isEqualTo(expected);
    assertThat(new Heard(limits, version).receive(input, 1).events())
        .as("%s, byte by byte", rule)
        .isEqualTo(expected);
    for (int round = 0; round < 20; round++) {
      long seed = System.nanoTime();
      assertThat(new Heard(limits, version).receive(input, new Random(seed)).events())
          .as("%s, seed %d", rule, seed)
          .isEqualTo(expected);
    }
  }

  @Override
  public void onFrame(StompFrame frame) {
    events.add(line(frame.command(), frame.headers().entries(), frame.body()));
  }

  @Override
  public void onHeartBeat() {
    events.add("♥");
  }

  static String line(StompCommand command, List<Map.Entry<String, String>> headers, byte[] bytes) {
    String listed = String.join(", ", headers.stream().map(Object::toString).toList());
    String body = new String(bytes, ISO_8859_1);
    return command + " {" + listed + "}" + (body.isEmpty() ? "" : " " + body);
  }
}
