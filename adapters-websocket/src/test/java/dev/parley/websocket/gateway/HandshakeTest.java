package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.websocket.gateway.RawClient.Answer;
import java.io.IOException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  @SuppressWarnings("NullAway.Init")
  private static GatewayFixture gateway;

  @BeforeAll
  static void open() {
    gateway = new GatewayFixture();
  }

  @AfterAll
  static void close() {
    gateway.close();
  }

  @ParameterizedTest(name = "{0} → {1} {2}")
  @CsvSource({
    "/ws?token=ada, 400, channel_required",
    "/ws?token=ada&channelId=, 400, channel_required",
    "/ws?token=ada&channelId=*, 400, channel_invalid",
    "/ws?token=ada&channelId=a%0D%0Ab, 400, channel_invalid",
    "/ws?token=ada&channelId=a%00b, 400, channel_invalid",
    "/ws?token=ada&channelId=c1&channelId=c2, 400, channel_invalid",
    "/ws?token=ada&channelId=%C3%A4, 400, channel_invalid",
    "/ws?channelId=c1, 401, token_required",
    "/ws?token=&channelId=c1, 401, token_required",
    "/ws?token=bad&channelId=c1, 401, token_invalid",
    "/ws?token=old&channelId=c1, 401, token_expired",
    "/ws?token=unknown&channelId=c1, 503, keys_unavailable",
    "/nothing, 404, not_found",
  })
  void a_refusal_is_a_problem_document_with_its_code(String target, int status, String code)
      throws IOException {
    Answer answer = ask(RawClient.handshake(target));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.body())
        .contains("\"code\":\"" + code + "\"", "\"status\":" + status, "\"title\":", "\"detail\":");
  }

  @Test
  void a_channel_id_of_200_characters_is_refused() throws IOException {
    assertThat(ask(RawClient.handshake("/ws?token=ada&channelId=" + "c".repeat(200))).body())
        .contains("channel_invalid");
  }

  @Test
  void a_refused_token_says_how_to_authenticate() throws IOException {
    assertThat(ask(RawClient.handshake("/ws?channelId=c1")).header("WWW-Authenticate"))
        .isEqualTo("Bearer");
  }

  @Test
  void what_may_pass_says_when_to_come_again() throws IOException {
    assertThat(ask(RawClient.handshake("/ws?token=unknown&channelId=c1")).header("Retry-After"))
        .isEqualTo("5");
  }

  @Test
  void a_plain_request_is_told_to_upgrade() throws IOException {
    Answer answer = ask("GET /ws?token=ada&channelId=c1 HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertThat(answer.status()).isEqualTo(426);
    assertThat(answer.body()).contains("upgrade_required");
  }

  @ParameterizedTest
  @CsvSource({"7", "8", "12", "14", "99", "x"})
  void another_version_than_13_is_told_which_one_is_spoken(String version) throws IOException {
    Answer answer =
        ask(
            RawClient.handshake("/ws?token=ada&channelId=c1")
                .replace("Version: 13", "Version: " + version));

    assertThat(answer.status()).isEqualTo(426);
    assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
  }

  @Test
  void a_key_that_is_none_is_no_handshake() throws IOException {
    String request = RawClient.handshake("/ws?token=ada&channelId=c1");

    assertThat(ask(request.replace("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=")).status())
        .isEqualTo(426);
  }

  @ParameterizedTest
  @CsvSource({"Bearer ada", "bearer ada", "ada"})
  void the_token_may_come_in_a_header_even_bare(String header) throws IOException {
    Answer answer = ask(RawClient.handshake("/ws?channelId=c1", "Authorization: " + header));

    assertThat(answer.status()).isEqualTo(101);
    // RFC 6455 section 1.3 has this very key and answer.
    assertThat(answer.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  @ParameterizedTest
  @CsvSource({"Bearer%20ada", "bearer+ada", "%20ada%20"})
  void the_token_in_the_query_may_have_its_scheme_before_it(String token) throws IOException {
    assertThat(ask(RawClient.handshake("/ws?channelId=c1&token=" + token)).status()).isEqualTo(101);
  }

  @ParameterizedTest
  @CsvSource({"Basic dXNlcjpzZWNyZXQ=", "Bearer", "'Bearer '", "Negotiate YII="})
  void a_place_that_holds_no_token_is_passed_over(String header) throws IOException {
    String authorization = "Authorization: " + header;

    assertThat(
            ask(RawClient.handshake(
                    "/ws?channelId=c1", authorization, "Sec-WebSocket-Protocol: bearer, ada"))
                .status())
        .isEqualTo(101);
    assertThat(ask(RawClient.handshake("/ws?channelId=c1&token=ada", authorization)).status())
        .isEqualTo(101);
    assertThat(
            ask(RawClient.handshake("/ws?channelId=c1", authorization, "Authorization: Bearer ada"))
                .status())
        .isEqualTo(101);
    assertThat(ask(RawClient.handshake("/ws?channelId=c1", authorization)).body())
        .contains("token_required");
  }

  @Test
  void a_token_that_takes_a_moment_to_verify_is_waited_for() throws IOException {
    try (RawClient client = RawClient.connect(gateway.port, "/ws?token=late-ada&channelId=c2")) {
      assertThat(client.textWith("presence:join")).contains("late-ada");
    }
  }

  @Test
  void a_head_beyond_all_measure_is_refused_and_the_next_client_is_served() throws IOException {
    String request = RawClient.handshake("/ws?channelId=c1&token=" + "x".repeat(1024 * 1024));
    try (RawClient client = RawClient.dial(gateway.port)) {
      assertThat(client.isRefusedWhenSending(request.getBytes(ISO_8859_1))).isTrue();
    }
    assertThat(ask("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").body()).isEqualTo("OK");
  }

  @Test
  void health_answers_and_nothing_else_is_to_be_posted_to() throws IOException {
    assertThat(ask("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").body()).isEqualTo("OK");
    assertThat(ask("POST /health HTTP/1.1\r\nHost: localhost\r\n\r\n").status()).isEqualTo(405);
  }

  @Test
  void a_request_with_a_body_is_not_listened_to() throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      client.send(
          "GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n{"
              .getBytes(ISO_8859_1));

      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest(name = "{0} with {1}")
  @CsvSource({
    "/health, Content-Length: 1",
    "/health, Transfer-Encoding: chunked",
    "/stomp, Content-Length: 1",
    "/ws?token=bad&channelId=c1, Content-Length: 1",
    "/ws?token=ada&channelId=c1, Transfer-Encoding: chunked",
  })
  void whoever_announces_a_body_is_not_waited_for(String target, String header) throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      client.send(RawClient.handshake(target, header).getBytes(ISO_8859_1));

      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Version: 8"
      })
  void a_key_and_a_version_are_there_once(String second) throws IOException {
    assertThat(ask(RawClient.handshake("/ws?token=ada&channelId=c1", second)).status())
        .isEqualTo(426);
  }

  /** As a proxy passes it on that was not told to speak HTTP/1.1 to its servers. */
  @ParameterizedTest
  @ValueSource(strings = {"/ws?token=ada&channelId=c1", "/stomp", "/dev/echo"})
  void http_1_0_has_no_upgrade(String target) throws IOException {
    Answer answer = ask(RawClient.handshake(target).replace("HTTP/1.1", "HTTP/1.0"));

    assertThat(answer.status()).isEqualTo(426);
    assertThat(answer.body()).contains("HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/nothing", "/ws", "/ws?token=bad&channelId=c1", "/dev/echo"})
  void every_answer_has_its_date(String target) throws IOException {
    Answer answer = ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertThat(ZonedDateTime.parse(answer.header("Date"), DateTimeFormatter.RFC_1123_DATE_TIME))
        .isNotNull();
  }

  @Test
  void what_is_answered_with_a_page_may_be_asked_again_on_the_same_connection() throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      for (int i = 0; i < 3; i++) {
        client.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(client.answer().status()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/nothing", "/ws", "/ws?token=bad&channelId=c1", "/ws?token=ada&channelId=c1"})
  void a_refusal_ends_the_connection(String target) throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      client.send(
          "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(target).getBytes(ISO_8859_1));

      assertThat(client.answer().status()).isGreaterThanOrEqualTo(400);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void who_asks_again_before_the_answer_is_answered_once() throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      client.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(3).getBytes(ISO_8859_1));

      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void refusals_are_counted() throws IOException {
    long before = gateway.telemetry.counted(Measure.HANDSHAKE_REFUSED);
    ask(RawClient.handshake("/ws?token=bad&channelId=c1"));

    assertThat(gateway.telemetry.counted(Measure.HANDSHAKE_REFUSED)).isEqualTo(before + 1);
  }

  private static Answer ask(String request) throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      client.send(request.getBytes(ISO_8859_1));
      return client.answer();
    }
  }
}
