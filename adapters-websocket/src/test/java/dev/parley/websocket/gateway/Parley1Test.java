package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.access.Action;
import dev.parley.domain.quota.Rate;
import dev.parley.websocket.admission.AllowedOrigins;
import dev.parley.websocket.admission.EntryLimits;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.admission.InboundLimits;
import dev.parley.websocket.admission.TrustedProxies;
import dev.parley.websocket.gateway.RawClient.Answer;
import dev.parley.websocket.gateway.RawClient.Frame;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the subprotocol parley.1 adds, and that nobody else is given any of it. */
class Parley1Test {
  private static final EntryLimits ONE_OF_A_USER = new EntryLimits(99, 1, 99, new Rate(99, 99));

  @Test
  void the_first_message_says_who_and_what_one_is_connected_to() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture(GatewayFixture.defaults().withVersion("1.2"));
        RawClient ada = connect(gateway, "ada-for-100000")) {
      assertThat(ada.text())
          .matches(
              "\\{\"type\":\"connection:ready\",\"timestamp\":\\d+,\"data\":\\{"
                  + "\"connectionId\":\"[0-9a-z]+\",\"userId\":\"ada\",\"userName\":\"ada\","
                  + "\"serverTimeMs\":\\d+,\"expiresAt\":\\d+,"
                  + "\"limits\":\\{\"messageBytes\":16384,\"channels\":128,\"messagesPerSecond\":50},"
                  + "\"version\":\"1.2\"}}");
    }
  }

  @Test
  void a_connection_may_be_in_no_channel_before_and_after_it_was_in_some() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = connect(gateway, "ada")) {
      ada.textWith("connection:ready");
      say(ada, "{\"type\":\"typing:start\",\"ref\":\"t\"}");
      assertThat(ada.text()).contains("\"channel_required\"", "\"ref\":\"t\"");
      say(ada, "{\"type\":\"channel:join\",\"channelId\":\"c1\",\"ref\":\"j\"}");
      assertThat(ada.text()).contains("presence:state", "\"ref\":\"j\"");
      ada.textWith("presence:join");
      gateway.publish("c1", "hello");
      assertThat(ada.text()).isEqualTo("hello");
      say(ada, "{\"type\":\"channel:leave\",\"channelId\":\"c1\"}");
      say(ada, "{\"type\":\"ping\"}");
      assertThat(ada.textWith("pong")).contains("\"serverTimeMs\":");
    }
  }

  @Test
  void a_ping_is_answered_though_an_earlier_request_still_waits() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = connect(gateway, "ada")) {
      ada.textWith("connection:ready");
      gateway.cutBus();
      say(ada, "{\"type\":\"auth:refresh\",\"data\":{\"token\":\"late-ada\"},\"ref\":\"a\"}");
      say(ada, "{\"type\":\"ping\",\"ref\":\"p\"}");

      assertThat(ada.text()).contains("\"pong\"", "\"ref\":\"p\"");
    }
  }

  @ParameterizedTest(name = "{0} → {1} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "parley.1                | 4401 | {\"code\":\"token_required\"}",
        "parley.1, bearer, bad   | 4401 | {\"code\":\"token_invalid\"}",
        "parley.1, bearer, old   | 4401 | {\"code\":\"token_expired\"}",
        "bearer, unknown, parley.1 | 4503 | {\"code\":\"keys_unavailable\",\"retryAfterMs\":5000}",
      })
  void a_page_is_told_after_the_upgrade_why_it_is_refused(String offered, int code, String reason)
      throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient client = RawClient.dial(gateway.port)) {
      Answer answer = upgrade(client, offered);
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.header("Sec-WebSocket-Protocol")).isEqualTo("parley.1");
      Frame last = client.frame();

      assertThat(last.closeCode()).isEqualTo(code);
      assertThat(last.text()).isEqualTo(reason);
      assertThat(last.text().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(123);
    }
  }

  @Test
  void a_token_in_the_address_is_none_and_a_channel_there_means_nothing() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient client = RawClient.dial(gateway.port)) {
      client.send(
          RawClient.handshake("/ws?token=ada&channelId=*", "Sec-WebSocket-Protocol: parley.1")
              .getBytes(ISO_8859_1));
      assertThat(client.answer().status()).isEqualTo(101);
      assertThat(client.frame().text()).contains("token_required");
    }
  }

  @Test
  void a_node_that_is_stopping_says_so_and_when_to_come_again() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient client = RawClient.dial(gateway.port)) {
      var _ = gateway.server.control().drain();
      upgrade(client, "parley.1, bearer, ada");
      Frame last = client.frame();

      assertThat(last.closeCode()).isEqualTo(4503);
      assertThat(last.text()).matches("\\{\"code\":\"draining\",\"retryAfterMs\":\\d+}");
    }
  }

  @Test
  void one_connection_too_many_of_a_user_is_told_after_the_upgrade() throws IOException {
    try (GatewayFixture gateway = gateway(AllowedOrigins.ANY, ONE_OF_A_USER);
        RawClient first = connect(gateway, "ada");
        RawClient second = RawClient.dial(gateway.port)) {
      first.textWith("connection:ready");
      upgrade(second, "parley.1, bearer, ada");
      Frame last = second.frame();

      assertThat(last.closeCode()).isEqualTo(4429);
      assertThat(last.text())
          .isEqualTo("{\"code\":\"too_many_connections\",\"retryAfterMs\":5000}");
    }
  }

  @Test
  void where_too_many_refused_ones_are_still_closing_http_says_it() throws IOException {
    List<RawClient> closing = new ArrayList<>();
    try (GatewayFixture gateway =
        new GatewayFixture(
            GatewayFixture.defaults().withEntry(EntryRules.DEFAULT.withRoomFor(200)))) {
      Answer last;
      do { // 16 of one address may be on their way out at once.
        RawClient client = RawClient.dial(gateway.port);
        closing.add(client);
        last = upgrade(client, "parley.1, bearer, bad");
      } while (last.status() == 101 && closing.size() < 100);

      assertThat(closing).hasSize(17);
      assertThat(last.status()).isEqualTo(401);
      assertThat(last.body()).contains("\"token_invalid\"");
    } finally {
      for (RawClient client : closing) {
        client.close();
      }
    }
  }

  @Test
  void what_is_no_upgrade_is_refused_by_http() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient client = RawClient.dial(gateway.port)) {
      client.send(
          "GET /ws HTTP/1.1\r\nHost: localhost\r\nSec-WebSocket-Protocol: parley.1\r\n\r\n"
              .getBytes(ISO_8859_1));

      assertThat(client.answer().body()).contains("\"upgrade_required\"");
    }
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "parley.1, bearer, ada, v12.stomp | parley.1",
        "v12.stomp, parley.1, bearer, ada | v12.stomp",
        "bearer, parley.1                 | bearer",
      })
  void the_first_subprotocol_that_is_known_is_spoken(String offered, String chosen)
      throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient client = RawClient.dial(gateway.port)) {
      client.send(
          RawClient.handshake("/ws?token=ada&channelId=c1", "Sec-WebSocket-Protocol: " + offered)
              .getBytes(ISO_8859_1));

      assertThat(client.answer().header("Sec-WebSocket-Protocol")).isEqualTo(chosen);
    }
  }

  @Test
  void who_counts_or_wants_nothing_is_told_of_nobody_coming_or_going() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = connect(gateway, "ada");
        RawClient carla =
            RawClient.connect(
                gateway.port, "/ws?token=carla&channelId=c1&presence=none&member=false")) {
      assertThat(carla.text()).endsWith("\"data\":{}}");
      ada.textWith("connection:ready");
      say(
          ada,
          "{\"type\":\"channel:join\",\"channelId\":\"c1\",\"data\":{\"presence\":\"count\"}}");
      assertThat(ada.textWith("presence:state")).contains("\"data\":{\"count\":0");
      assertThat(ada.text()).contains("\"presence:count\"", "\"data\":{\"count\":1}");
      try (RawClient bo = gateway.join("bo", "c1")) {
        assertThat(ada.text()).contains("\"presence:count\"", "\"data\":{\"count\":2}");
        say(bo, "{\"type\":\"typing:start\"}");
        assertThat(ada.text()).contains("typing:start");
        assertThat(carla.text()).contains("typing:start");
      }
      say(ada, "{\"type\":\"channel:join\",\"channelId\":\"c1\"}");
      assertThat(ada.textWith("presence:state")).contains("\"members\":[");
      gateway.publish("c1", "hello");
      assertThat(ada.textWith("hello")).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"presence=all", "presence=", "member=no", "member=true&member=true", "member="})
  void a_url_that_says_anything_else_is_refused(String query) throws IOException {
    try (GatewayFixture gateway = new GatewayFixture()) {
      Answer answer = ask(gateway, RawClient.handshake("/ws?token=ada&channelId=c1&" + query));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("\"parameter_invalid\"");
    }
  }

  @Test
  void whoever_is_refused_channels_by_others_is_not_closed_for_asking() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = connect(gateway, "ada")) {
      ada.textWith("connection:ready");
      for (int i = 0; i < 20; i++) {
        gateway.policy.deny("ada", "c" + i, Action.JOIN);
        say(ada, "{\"type\":\"channel:join\",\"channelId\":\"c" + i + "\"}");
        assertThat(ada.text()).contains("\"channel_refused\"");
      }
      gateway.policy.goAway();
      for (int i = 20; i < 40; i++) {
        say(ada, "{\"type\":\"channel:join\",\"channelId\":\"c" + i + "\"}");
        assertThat(ada.text()).contains("\"policy_unavailable\"");
      }
      for (int i = 0; i < 10; i++) {
        say(ada, "{\"type\":\"channel:leave\",\"channelId\":\"c" + i + "\"}");
      }

      assertThat(ada.closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void whoever_does_not_offer_it_is_told_none_of_it() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = gateway.join("ada", "c1")) {
      say(ada, "{\"type\":\"ping\",\"ref\":\"p\"}");
      gateway.publish("c1", "hello");

      assertThat(ada.text()).isEqualTo("hello");
    }
  }

  @Test
  void a_page_of_an_origin_that_may_connect_may_read_why_it_was_refused() throws IOException {
    String page = "Origin: https://app.example.com";
    String bad = "/ws?token=bad&channelId=c1";
    AllowedOrigins origins = AllowedOrigins.of(List.of("https://app.example.com"));
    try (GatewayFixture gateway = gateway(origins, ONE_OF_A_USER)) {
      Answer told = ask(gateway, RawClient.handshake(bad, page));
      assertThat(told.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.com");
      assertThat(told.header("Access-Control-Expose-Headers")).isEqualTo("Retry-After");
      assertThat(told.header("Vary")).isEqualTo("Origin");
      assertThat(head(ask(gateway, RawClient.handshake(bad, "Origin: https://evil.net"))))
          .doesNotContain("access-control");
      assertThat(head(ask(gateway, RawClient.handshake(bad)))).doesNotContain("access-control");
      assertThat(head(ask(gateway, RawClient.handshake("/ws?token=ada&channelId=c1", page))))
          .startsWith("http/1.1 101")
          .doesNotContain("access-control");
    }
  }

  private static String head(Answer answer) {
    return String.join("\n", answer.head()).toLowerCase(Locale.ROOT);
  }

  private static GatewayFixture gateway(AllowedOrigins origins, EntryLimits limits) {
    return new GatewayFixture(
        GatewayFixture.defaults()
            .withEntry(
                new EntryRules(origins, TrustedProxies.NONE, true, limits, InboundLimits.DEFAULT)));
  }

  private static Answer ask(GatewayFixture gateway, String request) throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      client.send(request.getBytes(ISO_8859_1));
      return client.answer();
    }
  }

  private static RawClient connect(GatewayFixture gateway, String token) throws IOException {
    RawClient client = RawClient.dial(gateway.port);
    assertThat(upgrade(client, "parley.1, bearer, " + token).status()).isEqualTo(101);
    return client;
  }

  private static Answer upgrade(RawClient client, String offered) throws IOException {
    client.send(
        RawClient.handshake("/ws", "Sec-WebSocket-Protocol: " + offered).getBytes(ISO_8859_1));
    return client.answer();
  }

  private static void say(RawClient client, String text) throws IOException {
    client.send(ClientFrames.text(text));
  }
}
