package dev.parley.websocket.gateway;

import static dev.parley.websocket.rfc6455.ClientFrames.concat;
import static dev.parley.websocket.rfc6455.ClientFrames.continuation;
import static dev.parley.websocket.rfc6455.ClientFrames.lastContinuation;
import static dev.parley.websocket.rfc6455.ClientFrames.ping;
import static dev.parley.websocket.rfc6455.ClientFrames.pong;
import static dev.parley.websocket.rfc6455.ClientFrames.text;
import static dev.parley.websocket.rfc6455.ClientFrames.textBegin;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.domain.quota.Rate;
import dev.parley.websocket.admission.AllowedOrigins;
import dev.parley.websocket.admission.EntryLimits;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.admission.ForwardedHeader;
import dev.parley.websocket.admission.InboundLimits;
import dev.parley.websocket.admission.TrustedProxies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing malformed, only far too much of it, with the limits that a node has by itself; and a
 * neighbour on the same node who notices nothing. What is malformed is in {@link HostileInputTest}.
 */
class FloodTest {
  /** Handshakes, of this one address, that may be under way or established. */
  private static final int KNOCKS = 300;

  /** {@code -Dparley.slow=5000}: as many as there are descriptors for. */
  private static final int SLOW = Integer.getInteger("parley.slow", 500);

  /** A head takes far longer than the server waits for one. */
  private static final long BETWEEN_LETTERS_NANOS = 100_000_000;

  private static final byte[] NOTHING = {};

  @RegisterExtension final AttackedNode node = new AttackedNode(GatewayFixture.defaults());

  static Stream<Arguments> floods() {
    return Stream.of(
        Arguments.of("messages", 4429, text("{\"type\":\"typing:stop\"}"), 1_000),
        Arguments.of("typing", 4429, text("{\"type\":\"typing:start\"}"), 1_000),
        Arguments.of("pings", 4429, ping(new byte[125]), 1_000),
        Arguments.of("pongs", 4429, pong(new byte[125]), 40_000),
        Arguments.of(
            "messages in pieces",
            4429,
            concat(
                textBegin("{\"type\":".getBytes(ISO_8859_1)),
                continuation(NOTHING),
                lastContinuation("\"typing:stop\"}".getBytes(ISO_8859_1))),
            1_000),
        Arguments.of("empty messages", 1008, text(NOTHING), 1_000),
        Arguments.of("what is no message", 1008, text("x"), 1_000),
        Arguments.of("messages too large", 1008, text(new byte[17 * 1024]), 60),
        Arguments.of("joins", 1008, NOTHING, 0),
        Arguments.of("empty fragments", 1009, continuation(NOTHING), 200_000),
        Arguments.of("bytes without a message", 4429, NOTHING, -1));
  }

  @ParameterizedTest(name = "{0} → {1}")
  @MethodSource("floods")
  void whoever_says_too_much_is_closed(String what, int code, byte[] frame, int times)
      throws IOException {
    try (RawClient mallory = node.gateway().join("mallory", "c1")) {
      byte[] flood =
          switch (what) {
            case "joins" -> manyJoins();
            case "empty fragments" -> concat(textBegin(NOTHING), repeated(frame, times));
            case "bytes without a message" ->
                concat(text(new byte[500 * 1024]), repeated(pong(new byte[125]), 20_000));
            default -> repeated(frame, times);
          };
      mallory.sendUntilCut(flood);

      assertThat(mallory.closeCode()).as(what).isEqualTo(code);
    }
  }

  static Stream<Arguments> statesWithoutEnd() {
    return Stream.of(
        Arguments.of("asks", text("{\"type\":\"presence:get\",\"channelId\":\"c1\"}")),
        Arguments.of("joins again", text("{\"type\":\"channel:join\",\"channelId\":\"c1\"}")),
        Arguments.of(
            "joins and leaves",
            concat(
                text("{\"type\":\"channel:join\",\"channelId\":\"c2\"}"),
                text("{\"type\":\"channel:leave\",\"channelId\":\"c2\"}"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statesWithoutEnd")
  void who_asks_for_states_without_end_has_five_at_once_and_one_a_second(String what, byte[] asking)
      throws IOException {
    try (RawClient mallory = node.gateway().join("mallory", "c1")) {
      mallory.send(repeated(asking, 30));
      for (int i = 0; i < 5; i++) {
        mallory.textWith("presence:state");
      }
      long fiveNanos = System.nanoTime();
      for (int i = 0; i < 2; i++) {
        mallory.textWith("presence:state");
      }

      assertThat(System.nanoTime() - fiveNanos).as(what).isGreaterThan(1_000_000_000L);
    }
  }

  @Test
  void who_types_without_end_is_announced_once_to_the_others() throws IOException {
    try (RawClient bo = node.gateway().join("bo", "c1");
        RawClient mallory = node.gateway().join("mallory", "c1")) {
      bo.textWith("mallory");
      mallory.send(repeated(text("{\"type\":\"typing:start\"}"), 400));
      mallory.send(text("{\"type\":\"presence:get\",\"channelId\":\"c1\"}"));
      mallory.textWith("presence:state");
      node.gateway().publish("c1", "that was all");

      List<String> heard = new ArrayList<>();
      for (String text = bo.text(); !text.equals("that was all"); text = bo.text()) {
        heard.add(text);
      }
      // Announced again after three seconds at the soonest, should the machine be that slow.
      assertThat(heard).hasSizeBetween(1, 3).allMatch(text -> text.contains("typing:start"));
    }
  }

  @Test
  void one_address_that_knocks_without_end_is_told_so_and_others_come_in() throws IOException {
    EntryLimits limits = new EntryLimits(1_000, 100, 1_000, new Rate(1, 50));
    EntryRules rules =
        new EntryRules(
            AllowedOrigins.ANY,
            TrustedProxies.of(List.of("127.0.0.1")),
            true,
            limits,
            InboundLimits.DEFAULT);
    try (GatewayFixture guarded = new GatewayFixture(GatewayFixture.defaults().withEntry(rules))) {
      List<Integer> answers = new ArrayList<>();
      for (int i = 0; i < KNOCKS; i++) {
        answers.add(knock(guarded, "203.0.113.7"));
      }

      assertThat(Set.copyOf(answers)).containsExactlyInAnyOrder(401, 429);
      assertThat(answers.subList(0, 50)).containsOnly(401);
      assertThat(Collections.frequency(answers, 429)).isGreaterThan(KNOCKS / 2);
      assertThat(knock(guarded, "203.0.113.8")).isEqualTo(401);
    }
  }

  /** As it comes through a proxy that sets the one header, and passes the other one on. */
  @ParameterizedTest
  @EnumSource(ForwardedHeader.class)
  void whoever_makes_up_the_header_that_the_proxy_does_not_set_is_counted_all_the_same(
      ForwardedHeader set) throws IOException {
    EntryRules rules =
        new EntryRules(
            AllowedOrigins.ANY,
            TrustedProxies.of(List.of("127.0.0.1")).setting(set),
            true,
            new EntryLimits(1_000, 100, 1_000, new Rate(1, 20)),
            InboundLimits.DEFAULT);
    try (GatewayFixture guarded = new GatewayFixture(GatewayFixture.defaults().withEntry(rules))) {
      List<Integer> answers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        String madeUp = "198.51.100." + i;
        answers.add(
            switch (set) {
              case X_FORWARDED_FOR -> knock(guarded, "203.0.113.7", "Forwarded: for=" + madeUp);
              case FORWARDED -> knock(guarded, madeUp, "Forwarded: for=203.0.113.7");
            });
      }

      assertThat(Collections.frequency(answers, 429)).isGreaterThan(30);
    }
  }

  private static int knock(GatewayFixture gateway, String from, String... headers)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("X-Forwarded-For: " + from);
    try (RawClient client = RawClient.dial(gateway.port)) {
      client.send(
          RawClient.handshake("/ws?channelId=c1&token=bad", all.toArray(String[]::new))
              .getBytes(ISO_8859_1));
      return client.answer().status();
    }
  }

  /** Half of them say nothing at all, the others a letter at a time. */
  @Test
  void slow_handshakes_are_dropped_and_meanwhile_others_come_in() throws IOException {
    String head = RawClient.handshake("/ws?token=mallory&channelId=c1");
    List<RawClient> slow = new ArrayList<>();
    List<Long> waits = new ArrayList<>();
    Queue<Long> dropped = new ConcurrentLinkedQueue<>();
    long begun = System.nanoTime();
    try {
      for (int i = 0; i < SLOW; i++) {
        RawClient client = RawClient.dial(node.gateway().port);
        slow.add(client);
        long dialled = System.nanoTime();
        Thread.ofVirtual().start(() -> noteIfEnded(client, dialled, dropped));
      }
      int[] letters = {0};
      Await.until(
          "all are dropped",
          () -> {
            if (System.nanoTime() - begun > letters[0] * BETWEEN_LETTERS_NANOS) {
              String letter = head.substring(letters[0], ++letters[0]);
              for (int i = 0; i < SLOW; i += 2) {
                drip(slow.get(i), letter);
              }
              waits.add(millisToJoin());
            }
            return dropped.size() == SLOW;
          });
    } finally {
      for (RawClient client : slow) {
        client.close();
      }
    }
    waits.sort(null);
    System.out.printf(
        "%d slow handshakes, each dropped within %d ms; meanwhile %d others came in: within %d ms"
            + " in the median, %d ms at the longest%n",
        SLOW, Collections.max(dropped), waits.size(), waits.get(waits.size() / 2), waits.getLast());
  }

  private static void noteIfEnded(RawClient client, long dialledNanos, Queue<Long> millis) {
    try {
      if (client.isEnded()) {
        millis.add((System.nanoTime() - dialledNanos) / 1_000_000);
      }
    } catch (IOException stillThere) {
      // Not noted, and so waited for in vain.
    }
  }

  private long millisToJoin() {
    long begun = System.nanoTime();
    try {
      RawClient ada = RawClient.connect(node.gateway().port, "/ws?token=ada&channelId=c1");
      ada.textWith("presence:state");
      ada.close();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private static void drip(RawClient client, String letter) {
    try {
      client.send(letter.getBytes(ISO_8859_1));
    } catch (IOException cutOff) {
      // What is waited for.
    }
  }

  private static byte[] repeated(byte[] frame, int times) {
    byte[] flood = new byte[frame.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(frame, 0, flood, i * frame.length, frame.length);
    }
    return flood;
  }

  /** One connection may be in 128 channels. */
  private static byte[] manyJoins() {
    byte[][] joins = new byte[140][];
    for (int i = 0; i < joins.length; i++) {
      joins[i] = text("{\"type\":\"channel:join\",\"channelId\":\"many-" + i + "\"}");
    }
    return concat(joins);
  }
}
