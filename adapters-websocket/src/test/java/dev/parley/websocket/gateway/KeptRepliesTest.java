package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.endpoint.Reply;
import dev.parley.websocket.gateway.RawClient.Answer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients keep of what an endpoint answers, and how they are sent it. */
class KeptRepliesTest {
  private final GatewayFixture gateway =
      new GatewayFixture(
          Map.of(
              "/kept",
              query ->
                  new Reply(
                      200,
                      "text/plain",
                      "whole".getBytes(UTF_8),
                      Map.of("ETag", "W/\"1\"", "Cache-Control", "public"),
                      Optional.of("small".getBytes(UTF_8)))));

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void what_says_how_long_is_kept_and_what_says_nothing_is_not() throws IOException {
    assertThat(ask("/kept").header("Cache-Control")).isEqualTo("public");
    assertThat(ask("/health").header("Cache-Control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"W/\"1\"", "\"0\", W/\"1\"", "*"})
  void who_has_it_is_told_so(String tags) throws IOException {
    Answer answer = ask("/kept", "If-None-Match: " + tags);

    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.header("ETag")).isEqualTo("W/\"1\"");
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip, br      | small",
        "br, GZIP;q=1  | small",
        "gzip;q=0      | whole",
        "gzip; q=0.0   | whole",
        "br            | whole",
        "''            | whole",
      })
  void who_takes_it_compressed_is_sent_it_so(String accepted, String body) throws IOException {
    Answer answer = ask("/kept", "Accept-Encoding: " + accepted);

    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
    assertThat(answer.header("Content-Encoding")).isEqualTo(body.equals("small") ? "gzip" : "");
  }

  @Test
  void another_tag_is_another_answer() throws IOException {
    assertThat(ask("/kept", "If-None-Match: \"2\"").body()).isEqualTo("whole");
  }

  private Answer ask(String path, String... headers) throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      client.send(
          ("GET "
                  + path
                  + " HTTP/1.1\r\nHost: localhost\r\n"
                  + String.join("", Arrays.stream(headers).map(it -> it + "\r\n").toList())
                  + "\r\n")
              .getBytes(ISO_8859_1));
      return client.answer();
    }
  }
}
