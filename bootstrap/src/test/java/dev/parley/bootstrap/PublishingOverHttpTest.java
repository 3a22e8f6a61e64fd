package dev.parley.bootstrap;

import static dev.parley.bootstrap.ApiNode.ALL;
import static dev.parley.bootstrap.ApiNode.SHOP;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.ApiKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishingOverHttpTest {
  private static final String NOTE = "{\"type\":\"note\",\"data\":{\"n\":1}}";

  private ApiNode node;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    node = ApiNode.start(directory);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @BeforeEach
  void nothingIsLeftOver() {
    assertThat(node.unheard()).isEmpty();
  }

  @Test
  void an_event_that_is_complete_goes_out_byte_for_byte() throws Exception {
    String event =
        "{ \"type\":\"note\",\n"
            + " \"channelId\":\"lobby\", \"timestamp\":17.5, \"data\":\"€ \\u20ac\" }";

    HttpResponse<String> answer =
        node.call("POST", "/v1/channels/lobby/events", ALL, event, "Request-Id", "r-1");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualToIgnoringNewLines("{\"published\":true,\"replayed\":false,\"receivers\":1}");
    assertThat(answer.headers().map())
        .containsEntry("Request-Id", List.of("r-1"))
        .containsKey("Parley-Version");
    assertThat(node.nextHeard()).isEqualTo("channel:lobby " + event);
  }

  @Test
  void channel_and_time_are_put_in_where_they_are_missing() throws Exception {
    node.call(node.managementPort(), "POST", "/v1/channels/a:b%40c/events", ALL, bytes(NOTE));

    assertThat(node.nextHeard())
        .matches(
            "channel:a:b@c \\{\"channelId\":\"a:b@c\",\"timestamp\":\\d{10},\"type\":\"note\","
                + "\"data\":\\{\"n\":1}}");
  }

  @Test
  void a_hundred_events_are_published_together_or_not_at_all() throws Exception {
    String good =
        IntStream.range(0, 99)
            .mapToObj(i ->
                "{\"type\":\"n\",\"timestamp\":%d,\"channelId\":\"orders.%d\"}".formatted(i, i % 3))
            .collect(Collectors.joining(","));
    String several = "{\"type\":\"n\",\"channelIds\":[\"orders.a\"],\"timestamp\":7}";
    String bad = "{\"type\":7,\"channelId\":\"orders.a\"}";

    HttpResponse<String> refused =
        node.call("POST", "/v1/events", SHOP, "{\"events\":[" + good + "," + bad + "]}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("\"code\":\"event_invalid\"")
        .contains("\"errors\":[{\"index\":99,\"code\":\"envelope_invalid\"}]");

    HttpResponse<String> published =
        node.call("POST", "/v1/events", SHOP, "{\"events\":[" + good + "," + several + "]}");
    assertThat(published.body())
        .isEqualToIgnoringNewLines("{\"published\":100,\"replayed\":false,\"receivers\":100}");
    for (int i = 0; i < 99; i++) {
      assertThat(node.nextHeard())
          .isEqualTo(
              "channel:orders.%d {\"type\":\"n\",\"timestamp\":%d,\"channelId\":\"orders.%d\"}"
                  .formatted(i % 3, i, i % 3));
    }
    assertThat(node.nextHeard())
        .isEqualTo("channel:orders.a {\"type\":\"n\",\"channelId\":\"orders.a\",\"timestamp\":7}");
  }

  @Test
  void a_repetition_publishes_nothing_and_another_body_is_refused() throws Exception {
    String path = "/v1/channels/lobby/events";

    node.call("POST", path, ALL, NOTE, "Idempotency-Key", "\"k-1\"");
    HttpResponse<String> again = node.call("POST", path, ALL, NOTE, "Idempotency-Key", "k-1");
    HttpResponse<String> other = node.call("POST", path, ALL, NOTE + " ", "Idempotency-Key", "k-1");

    assertThat(again.body())
        .isEqualToIgnoringNewLines("{\"published\":true,\"replayed\":true,\"receivers\":1}");
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(other.body()).contains("\"code\":\"idempotency_mismatch\"");
    assertThat(node.nextHeard()).startsWith("channel:lobby ");
  }

  @Test
  void many_who_repeat_a_call_at_once_publish_once() throws Exception {
    CompletableFuture<?>[] calls =
        IntStream.range(0, 20)
            .mapToObj(i ->
                CompletableFuture.supplyAsync(() -> {
                  try {
                    return node.call(
                        "POST", "/v1/events", ALL, batch(NOTE_IN_LOBBY), "Idempotency-Key", "race");
                  } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                  }
                }))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(calls).get(30, TimeUnit.SECONDS);

    assertThat(node.nextHeard()).startsWith("channel:lobby ");
  }

  private static final String NOTE_IN_LOBBY = "{\"type\":\"n\",\"channelId\":\"lobby\"}";

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "a b", "a\"b"})
  void an_idempotency_key_that_is_none_publishes_nothing(String key) throws Exception {
    assertRefused(400, "idempotency_key_invalid", "/v1/channels/lobby/events", ALL, NOTE, key);
  }

  @Test
  void an_idempotency_key_is_ascii() throws Exception {
    String head =
        "POST /v1/channels/lobby/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
            .formatted(node.key(ALL));

    assertThat(raw(head + "Idempotency-Key: é\r\nContent-Length: 12\r\n\r\n{\"type\":\"n\"}"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(node.unheard()).isEmpty();
  }

  @Test
  void an_idempotency_key_has_128_characters_at_the_most() throws Exception {
    assertRefused(
        400, "idempotency_key_invalid", "/v1/channels/lobby/events", ALL, NOTE, "k".repeat(129));
    node.call("POST", "/v1/channels/lobby/events", ALL, NOTE, "Idempotency-Key", "k".repeat(128));
    assertThat(node.nextHeard()).startsWith("channel:lobby ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "/v1/channels/lobby/events|[]|400|not_json",
        "/v1/channels/lobby/events|{\"type\":\"n\"}{}|400|not_json",
        "/v1/channels/lobby/events|{\"data\":1}|400|type_required",
        "/v1/channels/lobby/events|{\"type\":null}|400|envelope_invalid",
        "/v1/channels/lobby/events|{\"type\":\"a\",\"type\":\"b\"}|400|envelope_invalid",
        "/v1/channels/lobby/events|{\"type\":\"a\",\"channelId\":7}|400|envelope_invalid",
        "/v1/channels/lobby/events|{\"type\":\"a\",\"channelId\":\"b\"}|400|channel_differs",
        "/v1/channels/lobby/events|{\"type\":\"a\",\"channelIds\":[\"b\"]}|400|channel_in_path",
        "/v1/channels/a%2Fb/events|{\"type\":\"a\"}|400|channel_invalid",
        "/v1/events|{\"type\":\"a\"}|400|not_json",
        "/v1/events|{\"events\":[]}|400|parameters_wrong",
        "/v1/events|{\"events\":[{\"type\":\"a\"}]}|400|channel_required",
        "/v1/events|{\"events\":[{\"type\":\"a\",\"channelIds\":[]}]}|400|channel_required",
        "/v1/events|{\"events\":[{\"type\":\"a\",\"channelIds\":[1]}]}|400|channel_invalid",
        "/v1/events|{\"events\":[{\"type\":\"a\",\"channelIds\":7}]}|400|channel_invalid",
        "/v1/events|{\"events\":[{\"type\":\"a\",\"channelId\":\"a b\"}]}|400|channel_invalid",
        "/v1/events|{\"events\":[{\"type\":\"a\",\"channelIds\":[\"b\"],\"channelId\":\"b\"}]}"
            + "|400|channel_required"
      })
  void what_is_no_event_is_refused_with_the_reason(
      String path, String body, int status, String code) throws Exception {
    assertRefused(status, code, path, ALL, body, "k-" + code);
  }

  @Test
  void what_is_not_utf8_is_refused() throws Exception {
    byte[] latin = "{\"type\":\"é\"}".getBytes(ISO_8859_1);

    HttpResponse<String> answer =
        node.call(node.port(), "POST", "/v1/channels/lobby/events", ALL, latin);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).containsAnyOf("not_utf8", "not_json");
  }

  @Test
  void a_batch_has_a_hundred_events_at_the_most_however_they_are_written() throws Exception {
    String hundredAndOne =
        IntStream.range(0, 101).mapToObj(i -> NOTE_IN_LOBBY).collect(Collectors.joining(","));
    String channels =
        IntStream.range(0, 101).mapToObj(i -> "\"c" + i + "\"").collect(Collectors.joining(","));

    assertRefused(400, "parameters_wrong", "/v1/events", ALL, batch(hundredAndOne), "k");
    assertRefused(
        400,
        "parameters_wrong",
        "/v1/events",
        ALL,
        batch("{\"type\":\"n\",\"channelIds\":[" + channels + "]}"),
        "k");
  }

  @Test
  void a_body_and_what_is_made_of_it_have_a_mebibyte_at_the_most() throws Exception {
    String event = "{\"type\":\"n\",\"data\":\"%s\"}";

    assertRefused(
        413, "too_large", "/v1/channels/a/events", ALL, event.formatted("x".repeat(1 << 20)), "k");
    assertRefused(
        400,
        "event_too_large",
        "/v1/channels/a/events",
        ALL,
        event.formatted("x".repeat(512 * 1024)),
        "k");
    assertRefused(
        413,
        "too_large",
        "/v1/events",
        ALL,
        batch(
            "{\"channelIds\":[\"a\",\"b\",\"c\"],\"type\":\"n\",\"data\":\"%s\"}"
                .formatted("x".repeat(400 * 1024))),
        "k");
    node.call("POST", "/v1/channels/a/events", ALL, event.formatted("x".repeat(511 * 1024)));
    assertThat(node.nextHeard()).hasSizeGreaterThan(511 * 1024);
  }

  @ParameterizedTest
  @CsvSource({
    "shop, /v1/channels/lobby/events",
    "reader, /v1/channels/orders.1/events",
  })
  void a_key_publishes_where_it_may_and_nowhere_else(String key, String path) throws Exception {
    assertRefused(403, "key_may_not", path, key, NOTE, "k");
  }

  @Test
  void one_channel_of_a_batch_that_the_key_is_not_for_publishes_nothing() throws Exception {
    assertRefused(
        403,
        "key_may_not",
        "/v1/events",
        SHOP,
        batch("{\"type\":\"n\",\"channelId\":\"orders.1\"}," + NOTE_IN_LOBBY),
        "k");
  }

  @Test
  void a_key_that_is_new_in_the_file_is_good_without_a_restart() throws Exception {
    byte[] chance = new byte[32];
    ApiKey.Fresh late = ApiKey.fresh("late", "publish", "*", chance);
    assertThat(node.call("GET", "/v1/limits", late.text(), "").statusCode()).isEqualTo(401);

    Files.writeString(node.file(), "\n" + late.line(), StandardOpenOption.APPEND);

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    int status;
    do {
      status = node.call("GET", "/v1/limits", late.text(), "").statusCode();
    } while (status != 200 && System.nanoTime() < deadline);
    assertThat(status).isEqualTo(200);
  }

  @Test
  void a_length_that_lies_and_chunks_without_end_are_ended() throws Exception {
    String head =
        "POST /v1/channels/lobby/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
            .formatted(node.key(ALL));

    assertThat(raw(head + "Content-Length: 99999999999\r\n\r\n{")).startsWith("HTTP/1.1 413 ");
    assertThat(raw(head + "Content-Length: -1\r\n\r\n{}")).doesNotStartWith("HTTP/1.1 200 ");
    String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
    assertThat(raw(head + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(40)))
        .as("what is sent after a refusal may end the connection before it is read")
        .containsAnyOf("HTTP/1.1 413 ", "ended");
    assertThat(
            raw(
                head
                    + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                    + "b\r\n{\"type\":\"n\"\r\n1\r\n}\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(node.nextHeard()).startsWith("channel:lobby ");
  }

  @Test
  void who_asks_whether_a_body_may_come_is_answered() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          bytes(
              "POST /v1/channels/lobby/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                  + node.key(ALL)
                  + "\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: "
                  + NOTE.length()
                  + "\r\n\r\n"));
      byte[] first = socket.getInputStream().readNBytes(12);
      assertThat(new String(first, UTF_8)).isEqualTo("HTTP/1.1 100");
      out.write(bytes(NOTE));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .contains("HTTP/1.1 200 ");
    }
    assertThat(node.nextHeard()).startsWith("channel:lobby ");
  }

  private void assertRefused(
      int status, String code, String path, String key, String body, String idempotencyKey)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        node.call("POST", path, key, body, "Idempotency-Key", idempotencyKey);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(node.unheard()).isEmpty();
  }

  /** What is answered; of who goes on sending after a refusal the answer may be lost. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
      socket.setSoTimeout(20_000);
      try {
        socket.getOutputStream().write(bytes(request));
      } catch (IOException ended) {
        // What was answered before is read all the same.
      }
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(13), UTF_8);
    } catch (SocketException reset) {
      return "ended";
    }
  }

  private static String batch(String events) {
    return "{\"events\":[" + events + "]}";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
