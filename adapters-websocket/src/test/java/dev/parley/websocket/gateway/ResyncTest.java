package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients are told when the bus was away. */
class ResyncTest {
  private final GatewayFixture gateway = new GatewayFixture();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void a_raw_client_is_told_to_fetch_again_once_it_hears_everything_again() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      gateway.cutBus();
      gateway.publish("c1", "missed");
      gateway.restoreBus();
      gateway.publish("c1", "heard");

      assertThat(ada.textWith("channel:resync"))
          .startsWith("{\"type\":\"channel:resync\",\"channelId\":\"c1\",\"timestamp\":")
          .endsWith(",\"data\":{\"reason\":\"link_lost\"}}");
      assertThat(ada.textWith("heard")).isEqualTo("heard");
    }
  }

  @Test
  void a_client_of_parley_1_is_told_at_once_and_then_since_when_it_may_have_missed_something()
      throws IOException {
    try (RawClient bo = gateway.join("bo", "c1");
        RawClient ada = parley1("ada")) {
      say(ada, "{\"type\":\"channel:join\",\"channelId\":\"c1\"}");
      assertThat(ada.textWith("presence:state")).matches(".*\"epoch\":\"[^\"]+\",\"rev\":1}}");
      ada.textWith("presence:join");
      gateway.cutBus();
      assertThat(ada.text())
          .startsWith("{\"type\":\"channel:interrupted\",\"channelId\":\"c1\",\"timestamp\":")
          .endsWith(",\"data\":{}}");
      gateway.restoreBus();
      assertThat(ada.text())
          .startsWith("{\"type\":\"channel:resync\"")
          .matches(".*,\"data\":\\{\"reason\":\"link_lost\",\"since\":\\d{13}}}");
      gateway.publish("c1", "heard");
      assertThat(ada.text()).isEqualTo("heard");

      assertThat(bo.textWith("presence:join")).contains("\"ada\"");
      assertThat(bo.text()).endsWith(",\"data\":{\"reason\":\"link_lost\"}}");
      assertThat(bo.text()).isEqualTo("heard");
    }
  }

  @Test
  void stomp_clients_are_told_where_they_would_have_heard_messages() throws IOException {
    try (RawClient ada = stomp()) {
      say(ada, "SUBSCRIBE\nid:all\ndestination:/topic/channels/c1\nreceipt:1\n\n\0");
      say(ada, "SUBSCRIBE\nid:messages\ndestination:/topic/channels/c1/messages\nreceipt:2\n\n\0");
      say(ada, "SUBSCRIBE\nid:presence\ndestination:/topic/channels/c1/presence\nreceipt:3\n\n\0");
      ada.textWith("receipt-id:3");
      gateway.cutBus();
      gateway.restoreBus();
      gateway.publish("c1", "heard");

      List<String> told = new ArrayList<>();
      for (int ends = 0; ends < 2; ) { // One for each subscription that is for messages.
        String message = ada.text();
        told.add(message);
        ends += message.endsWith("heard\0") ? 1 : 0;
      }
      assertThat(told)
          .filteredOn(message -> message.contains("channel\\cresync"))
          .satisfiesExactlyInAnyOrder(
              message -> assertThat(message).contains("subscription:all\n"),
              message -> assertThat(message).contains("subscription:messages\n"));
    }
  }

  private RawClient stomp() throws IOException {
    RawClient client = RawClient.connect(gateway.port, "/stomp");
    say(client, "CONNECT\naccept-version:1.2\nhost:x\npasscode:ada\n\n\0");
    client.textWith("CONNECTED");
    return client;
  }

  private RawClient parley1(String token) throws IOException {
    RawClient client = RawClient.dial(gateway.port);
    client.send(
        RawClient.handshake("/ws", "Sec-WebSocket-Protocol: parley.1, bearer, " + token)
            .getBytes(ISO_8859_1));
    assertThat(client.answer().status()).isEqualTo(101);
    client.textWith("connection:ready");
    return client;
  }

  private static void say(RawClient client, String frame) throws IOException {
    client.send(ClientFrames.text(frame));
  }
}
