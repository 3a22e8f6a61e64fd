package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.domain.quota.Rate;
import dev.parley.websocket.admission.AllowedOrigins;
import dev.parley.websocket.admission.EntryLimits;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.admission.InboundLimits;
import dev.parley.websocket.admission.TrustedProxies;
import dev.parley.websocket.gateway.RawClient.Answer;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may come in, and how much one may say. */
class EntryTest {
  private static final String ADA = "/ws?token=ada&channelId=c1";
  private static final EntryLimits ROOM = new EntryLimits(99, 99, 99, new Rate(99, 99));

  @ParameterizedTest
  @ValueSource(strings = {ADA, "/stomp"})
  void a_page_of_a_foreign_origin_is_refused_and_no_page_at_all_is_fine(String target)
      throws IOException {
    AllowedOrigins origins = AllowedOrigins.of(List.of("https://app.example.com"));
    try (GatewayFixture gateway = gateway(rules(origins, true, ROOM))) {
      Answer refused = ask(gateway, RawClient.handshake(target, "Origin: https://evil.net"));

      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.body()).contains("\"code\":\"origin_refused\"").doesNotContain("evil");
      assertThat(
              ask(gateway, RawClient.handshake(target, "Origin: https://app.example.com")).status())
          .isEqualTo(101);
      assertThat(ask(gateway, RawClient.handshake(target)).status()).isEqualTo(101);
    }
  }

  @Test
  void a_page_may_send_its_token_among_the_subprotocols() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture()) {
      Answer raw =
          ask(
              gateway,
              RawClient.handshake("/ws?channelId=c1", "Sec-WebSocket-Protocol: bearer, ada"));
      assertThat(raw.status()).isEqualTo(101);
      assertThat(raw.header("Sec-WebSocket-Protocol")).isEqualTo("bearer");

      Answer bad =
          ask(
              gateway,
              RawClient.handshake("/ws?channelId=c1", "Sec-WebSocket-Protocol: bearer, bad"));
      assertThat(bad.body()).contains("token_invalid");
    }
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "v12.stomp, bearer, ada | v12.stomp",
        "bearer, ada, v11.stomp | v11.stomp",
        "bearer, ada | bearer",
      })
  void over_stomp_as_well(String offered, String chosen) throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient client = RawClient.dial(gateway.port)) {
      client.send(
          RawClient.handshake("/stomp", "Sec-WebSocket-Protocol: " + offered).getBytes(ISO_8859_1));
      assertThat(client.answer().header("Sec-WebSocket-Protocol")).isEqualTo(chosen);
      client.send(ClientFrames.text("CONNECT\naccept-version:1.2\n\n\0"));

      assertThat(client.text()).contains("user-name:ada");
    }
  }

  @Test
  void an_operator_may_forbid_tokens_in_addresses() throws IOException {
    try (GatewayFixture gateway = gateway(rules(AllowedOrigins.ANY, false, ROOM))) {
      assertThat(ask(gateway, RawClient.handshake(ADA)).body()).contains("token_required");
      assertThat(
              ask(gateway, RawClient.handshake("/ws?channelId=c1", "Authorization: Bearer ada"))
                  .status())
          .isEqualTo(101);
    }
  }

  @Test
  void a_full_node_says_when_to_come_again_and_lets_in_when_somebody_has_gone() throws IOException {
    EntryLimits limits = new EntryLimits(2, 9, 9, new Rate(99, 99));
    try (GatewayFixture gateway = gateway(rules(AllowedOrigins.ANY, true, limits));
        RawClient staying = gateway.join("bo", "c1");
        RawClient first = gateway.join("ada", "c1")) {
      assertThat(staying).isNotNull();
      Answer refused = ask(gateway, RawClient.handshake(ADA));
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains("\"code\":\"at_capacity\"");
      assertThat(refused.header("Retry-After")).isNotEmpty();

      first.send(ClientFrames.close(1000, ""));
      first.closeCode();
      Await.until("one is gone", () -> gateway.openConnections() == 1);
      gateway.join("carla", "c1").close();
    }
  }

  @Test
  void what_is_said_in_one_breath_with_the_handshake_is_heard_and_the_place_is_given_back()
      throws IOException {
    EntryLimits limits = new EntryLimits(1, 9, 9, new Rate(99, 99));
    try (GatewayFixture gateway = gateway(rules(AllowedOrigins.ANY, true, limits));
        RawClient client = RawClient.dial(gateway.port)) {
      ByteArrayOutputStream breath = new ByteArrayOutputStream();
      breath.writeBytes(RawClient.handshake(ADA).getBytes(ISO_8859_1));
      breath.writeBytes(
          ClientFrames.text("{\"type\":\"presence:get\",\"channelId\":\"c1\",\"ref\":\"r1\"}"));
      client.send(breath.toByteArray());

      assertThat(client.answer().status()).isEqualTo(101);
      assertThat(client.textWith("\"r1\"")).contains("presence:state");
      assertThat(ask(gateway, RawClient.handshake(ADA)).status()).isEqualTo(503);
      client.send(ClientFrames.close(1000, ""));
      client.closeCode();
      Await.until("it is gone", () -> gateway.openConnections() == 0);
      gateway.join("carla", "c1").close();
    }
  }

  @Test
  void a_user_has_so_many_connections_over_both_protocols_together() throws IOException {
    EntryLimits limits = new EntryLimits(9, 1, 9, new Rate(99, 99));
    try (GatewayFixture gateway = gateway(rules(AllowedOrigins.ANY, true, limits));
        RawClient first = gateway.join("ada", "c1");
        RawClient second = RawClient.connect(gateway.port, "/stomp")) {
      Answer refused = ask(gateway, RawClient.handshake(ADA));
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.body()).contains("\"code\":\"too_many_connections\"");
      second.send(ClientFrames.text("CONNECT\naccept-version:1.2\npasscode:ada\n\n\0"));
      assertThat(second.text()).contains("code:too_many_connections");
      gateway.publish("c1", "still here");
      assertThat(first.textWith("still")).isEqualTo("still here");
    }
  }

  @Test
  void an_address_that_knocks_too_often_is_told_so() throws IOException {
    EntryLimits limits = new EntryLimits(9, 9, 9, new Rate(1, 2));
    try (GatewayFixture gateway = gateway(rules(AllowedOrigins.ANY, true, limits))) {
      Answer answer = ask(gateway, RawClient.handshake("/ws"));
      for (int i = 0; i < 2; i++) {
        answer = ask(gateway, RawClient.handshake("/ws"));
      }

      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.body()).contains("\"code\":\"too_many_handshakes\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"messages", "pings", "bytes"})
  void whoever_says_too_much_is_closed_and_the_neighbours_hear_on(String what) throws IOException {
    InboundLimits inbound = new InboundLimits(new Rate(1, 20), new Rate(1, 4_000));
    EntryRules rules = new EntryRules(AllowedOrigins.ANY, TrustedProxies.NONE, true, ROOM, inbound);
    try (GatewayFixture gateway = gateway(rules);
        RawClient bo = gateway.join("bo", "c1");
        RawClient mallory = gateway.join("mallory", "c1")) {
      for (int i = 0; i < 30; i++) {
        mallory.send(
            switch (what) {
              case "messages" -> ClientFrames.text("{\"type\":\"typing:stop\"}");
              case "pings" -> ClientFrames.ping(new byte[1]);
              default -> ClientFrames.text("{\"type\":\"typing:stop\",\"x\":\"" + "x".repeat(600));
            });
      }

      assertThat(mallory.closeCode()).isEqualTo(4429);
      gateway.publish("c1", "bo hears on");
      assertThat(bo.textWith("bo hears")).isEqualTo("bo hears on");
    }
  }

  private static EntryRules rules(AllowedOrigins origins, boolean inQuery, EntryLimits limits) {
    return new EntryRules(origins, TrustedProxies.NONE, inQuery, limits, InboundLimits.DEFAULT);
  }

  private static GatewayFixture gateway(EntryRules rules) {
    return new GatewayFixture(GatewayFixture.defaults().withEntry(rules));
  }

  private static Answer ask(GatewayFixture gateway, String request) throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      client.send(request.getBytes(ISO_8859_1));
      return client.answer();
    }
  }
}
