package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The ways a connection ends, each with its code; what is malformed is in {@link HostileInputTest}.
 */
class ClosingTest {
  @Test
  void a_goodbye_is_answered_with_its_code() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient bo = gateway.join("bo", "c1");
        RawClient ada = gateway.join("ada", "c1")) {
      bo.textWith("\"userId\":\"ada\"");
      ada.send(ClientFrames.close(1000, "bye"));

      assertThat(ada.closeCode()).isEqualTo(1000);
      assertThat(ada.isEnded()).isTrue();
      assertThat(bo.text()).contains("presence:leave");
    }
  }

  @Test
  void a_connection_that_breaks_off_is_a_departure_after_the_grace() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient bo = gateway.join("bo", "c1")) {
      RawClient ada = gateway.join("ada", "c1");
      bo.textWith("\"userId\":\"ada\"");
      ada.close();

      assertThat(bo.text()).contains("presence:leave", "ada");
    }
  }

  @Test
  void a_draining_node_says_1001_and_is_empty_then() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = gateway.join("ada", "c1");
        RawClient bo = gateway.join("bo", "c2")) {
      var drained = gateway.server.control().drain().toCompletableFuture();

      RawClient.Frame last = ada.frame();
      assertThat(last.closeCode()).isEqualTo(1001);
      assertThat(last.text()).startsWith("{\"retryAfterMs\":");
      assertThat(bo.closeCode()).isEqualTo(1001);
      ada.send(ClientFrames.close(1001, ""));
      bo.send(ClientFrames.close(1001, ""));
      drained.get(10, TimeUnit.SECONDS);
      gateway.whenEmpty().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_client_that_is_silent_for_too_long_is_closed_and_one_that_answers_pings_is_not()
      throws IOException {
    try (GatewayFixture gateway =
            new GatewayFixture(
                GatewayFixture.withLiveness(Duration.ofMillis(500), Duration.ofSeconds(2)));
        RawClient silent = gateway.join("silent", "c1");
        RawClient alive = gateway.join("alive", "c2")) {
      int pings = 0;
      while (pings < 4) {
        RawClient.Frame frame = alive.frame();
        if (frame.opcode() == 9) {
          pings++;
          alive.send(ClientFrames.pong(new byte[0]));
        }
      }
      assertThat(silent.closeCode()).isEqualTo(1008);
      gateway.publish("c2", "still here");
      assertThat(alive.text()).isEqualTo("still here");
    }
  }

  @Test
  void a_slow_reader_is_closed_with_4408_and_its_neighbour_misses_nothing() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient slow = RawClient.dialNarrow(gateway.port);
        RawClient bo = gateway.join("bo", "c1")) {
      slow.upgrade("/ws?token=slow&channelId=c1");
      slow.textWith("presence:join");
      bo.textWith("slow");
      String large = "x".repeat(100_000);
      int published = 0;
      while (gateway.telemetry.counted(Measure.SLOW_CONNECTION_CLOSED) == 0 && published < 500) {
        gateway.publish("c1", large);
        assertThat(bo.text()).isEqualTo(large);
        published++;
      }

      assertThat(gateway.telemetry.counted(Measure.SLOW_CONNECTION_CLOSED)).isEqualTo(1);
      assertThat(slow.closeCode()).isEqualTo(4408);
      assertThat(published * large.length())
          .as("bytes, with what the system held for the client")
          .isLessThan(5 * 512 * 1024);
    }
  }

  @Test
  void pings_are_answered_with_their_payload() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = gateway.join("ada", "c1")) {
      ada.send(ClientFrames.ping("abc".getBytes(UTF_8)));

      assertThat(ada.frame()).isEqualTo(new RawClient.Frame(10, 0, "abc"));
    }
  }

  @Test
  void frames_sent_along_with_the_handshake_are_heard() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = RawClient.dial(gateway.port)) {
      byte[] head = RawClient.handshake("/ws?token=ada&channelId=c1").getBytes(UTF_8);
      byte[] ping = ClientFrames.ping("early".getBytes(UTF_8));
      byte[] together = Arrays.copyOf(head, head.length + ping.length);
      System.arraycopy(ping, 0, together, head.length, ping.length);
      ada.send(together);
      ada.answer();

      RawClient.Frame frame = ada.frame();
      while (frame.opcode() != 10) {
        frame = ada.frame();
      }
      assertThat(frame.text()).isEqualTo("early");
    }
  }

  @Test
  void the_echo_returns_text_and_binary_as_it_came() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient suite = RawClient.connect(gateway.port, "/dev/echo")) {
      suite.send(ClientFrames.text("hello"));
      assertThat(suite.frame()).isEqualTo(new RawClient.Frame(1, 0, "hello"));
      suite.send(ClientFrames.binary("bytes".getBytes(UTF_8)));
      assertThat(suite.frame()).isEqualTo(new RawClient.Frame(2, 0, "bytes"));
      suite.send(ClientFrames.close(new byte[0]));
      assertThat(suite.isEnded()).isTrue();
    }
  }

  @Test
  void who_says_goodbye_is_sent_what_is_owed_before_the_answer_whatever_comes_behind_it()
      throws IOException {
    String large = "x".repeat(256 * 1024);
    byte[] allAtOnce =
        ClientFrames.concat(
            ClientFrames.text(large),
            ClientFrames.close(1000, ""),
            ClientFrames.ping("late".getBytes(UTF_8)));
    try (GatewayFixture gateway = new GatewayFixture()) {
      for (int i = 0; i < 10; i++) {
        try (RawClient suite = RawClient.connect(gateway.port, "/dev/echo")) {
          suite.send(allAtOnce);

          assertThat(suite.frame()).isEqualTo(new RawClient.Frame(1, 0, large));
          assertThat(suite.frame()).isEqualTo(new RawClient.Frame(8, 1000, ""));
          assertThatExceptionOfType(EOFException.class).isThrownBy(suite::frame);
        }
      }
    }
  }

  @Test
  void the_echo_has_no_limits_but_those_of_memory() throws IOException {
    byte[] piece = ClientFrames.continuation(new byte[64]);
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient suite = RawClient.connect(gateway.port, "/dev/echo")) {
      suite.send(ClientFrames.binary(new byte[8 * 1024 * 1024]));
      assertThat(suite.frame().text()).hasSize(8 * 1024 * 1024);

      suite.send(ClientFrames.textBegin(new byte[64]));
      for (int i = 0; i < 5_000; i++) {
        suite.send(piece);
      }
      suite.send(ClientFrames.lastContinuation(new byte[0]));
      assertThat(suite.frame().text()).hasSize(5_001 * 64);

      byte[] hello = ClientFrames.text("hello");
      for (int i = 0; i < 1_000; i++) {
        suite.send(hello);
      }
      for (int i = 0; i < 1_000; i++) {
        assertThat(suite.frame().text()).isEqualTo("hello");
      }
    }
  }

  @Test
  void nothing_is_left_of_connections_that_have_ended() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture()) {
      for (int i = 0; i < 50; i++) {
        gateway.join("user" + i, "c1").close();
      }
      gateway.whenEmpty().toCompletableFuture().get(10, TimeUnit.SECONDS);

      assertThat(gateway.openConnections()).isZero();
      assertThat(gateway.telemetry.counted(Measure.CONNECTION_CLOSED))
          .isEqualTo(gateway.telemetry.counted(Measure.CONNECTION_OPENED));
    }
  }
}
