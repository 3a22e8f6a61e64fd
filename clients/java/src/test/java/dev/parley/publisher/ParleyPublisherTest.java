package dev.parley.publisher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParleyPublisherTest {
  private static final String KEY = "prl_shop_" + "x".repeat(43);
  private static final String EVENT = "{\"type\":\"note\",\"data\":{\"n\":1}}";
  private static final String DONE = "{\"published\":true,\"replayed\":false,\"receivers\":2}";

  /** What is answered next; the status 0 is no answer at all. */
  private record Answer(int status, String body) {}

  /** What was asked. */
  private record Asked(String call, String authorization, String once, String body) {}

  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<Asked> asked = new ArrayList<>();
  private HttpServer server;
  private ParleyPublisher parley;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.add(
                new Asked(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            Answer answer = answers.remove();
            if (answer.status() == 0) {
              return;
            }
            exchange.getResponseHeaders().add("Request-Id", "r1");
            exchange.getResponseHeaders().add("Retry-After", "0");
            exchange
                .getResponseHeaders()
                .add(
                    "Content-Type",
                    answer.status() == 200 ? "application/json" : "application/problem+json");
            byte[] body = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    parley = ParleyPublisher.at(url, KEY);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void an_event_is_published_under_a_key_of_its_own() throws Exception {
    answers.add(new Answer(200, DONE));

    assertThat(parley.publish("a:b", EVENT))
        .isEqualTo(new Published(false, OptionalLong.of(2), Optional.empty()));

    Asked call = asked.getFirst();
    assertThat(call.call()).isEqualTo("POST /v1/channels/a%3Ab/events");
    assertThat(call.authorization()).isEqualTo("Bearer " + KEY);
    assertThat(call.once()).matches("\"[0-9a-f-]{36}\"");
    assertThat(call.body()).isEqualTo(EVENT);
  }

  @Test
  void what_is_kept_has_a_position() throws Exception {
    answers.add(
        new Answer(200, "{\"published\":true,\"position\":\"e-1.42\",\"replayed\":true}"));

    assertThat(parley.publishDurably("lobby", EVENT, "m1"))
        .isEqualTo(new Published(true, OptionalLong.empty(), Optional.of("e-1.42")));
    assertThat(asked.getFirst().call()).isEqualTo("POST /v1/channels/lobby/events?durable=true");
    assertThat(asked.getFirst().once()).isEqualTo("\"m1\"");
  }

  @Test
  void what_was_not_answered_is_sent_again_under_the_same_key() throws Exception {
    answers.add(new Answer(0, ""));
    answers.add(new Answer(503, "{\"status\":503,\"code\":\"bus_unavailable\"}"));
    answers.add(new Answer(200, DONE));

    assertThat(parley.publish("lobby", EVENT).replayed()).isFalse();
    assertThat(asked).hasSizeGreaterThanOrEqualTo(3);
    assertThat(asked).extracting(Asked::once).containsOnly(asked.getFirst().once());
  }

  @Test
  void a_refusal_is_told_with_its_code_and_is_not_tried_again() {
    answers.add(new Answer(403, "{\"status\":403,\"code\":\"key_may_not\"}"));

    assertThatThrownBy(() -> parley.publish("lobby", EVENT))
        .isInstanceOfSatisfying(
            ParleyException.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(403);
              assertThat(refusal.code()).isEqualTo("key_may_not");
              assertThat(refusal.requestId()).contains("r1");
              assertThat(refusal).hasMessageNotContaining(KEY);
            });
    assertThat(asked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "ä"})
  void a_name_that_is_none_is_not_sent(String channel) {
    assertThatThrownBy(() -> parley.publish(channel, EVENT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void a_key_that_is_none_is_not_told() {
    assertThatThrownBy(() ->
            ParleyPublisher.at(
                URI.create("https://rt.example.com"),
                "hunter2",
                HttpClient.newHttpClient(),
                Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2");
  }
}
