package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.admission.AllowedOrigins;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import dev.parley.websocket.gateway.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done for whoever may have it done, and for no other page. */
class ActionEndpointTest {
  private final AtomicInteger done = new AtomicInteger();
  private final GatewayFixture gateway =
      new GatewayFixture(
          GatewayFixture.defaults()
              .withEntry(
                  GatewayFixture.defaults()
                      .entry()
                      .withOrigins(AllowedOrigins.of(List.of("https://app.example.com")))),
          Map.of(
              "/do",
              Endpoint.action(query -> {
                done.incrementAndGet();
                return Reply.text(query.getOrDefault("what", ""));
              })));

  @AfterEach
  void close() {
    gateway.close();
  }

  @ParameterizedTest(name = "{0} {1} → {2}")
  @CsvSource({
    "POST, , 200, 1",
    "POST, https://app.example.com, 200, 1",
    "POST, https://evil.example.com, 403, 0",
    "POST, null, 403, 0",
    "GET, , 405, 0",
    "GET, https://app.example.com, 405, 0",
  })
  void it_is_for_post_and_for_pages_that_may_connect(
      String method, @Nullable String origin, int status, int times) throws IOException {
    assertThat(ask(method, origin).status()).isEqualTo(status);
    assertThat(done).hasValue(times);
  }

  @Test
  void it_is_told_what_is_asked_for() throws IOException {
    assertThat(ask("POST", null).body()).isEqualTo("this");
  }

  private Answer ask(String method, @Nullable String origin) throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      String head =
          "%s /do?what=this HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n%s\r\n"
              .formatted(method, origin == null ? "" : "Origin: " + origin + "\r\n");
      client.send(head.getBytes(ISO_8859_1));
      return client.answer();
    }
  }
}
