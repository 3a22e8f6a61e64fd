package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.access.Action;
import dev.parley.websocket.gateway.RawClient.Answer;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How it is told that somebody may not do something. */
class RightsTest {
  private final GatewayFixture gateway = new GatewayFixture();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void whoever_may_not_be_in_the_channel_is_refused_before_the_upgrade() throws IOException {
    gateway.policy.deny("ada", "c1", Action.JOIN);

    Answer answer = knock("/ws?token=ada&channelId=c1");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("\"code\":\"channel_refused\"").doesNotContain("test says");
    assertThat(knock("/ws?token=bo&channelId=c1").status()).isEqualTo(101);
  }

  @Test
  void while_it_cannot_be_told_the_answer_is_to_try_again() throws IOException {
    gateway.policy.goAway();

    Answer answer = knock("/ws?token=ada&channelId=c1");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("\"code\":\"policy_unavailable\"");
    assertThat(answer.header("Retry-After")).isEqualTo("2");
  }

  @Test
  void a_further_channel_that_is_refused_is_an_error_and_the_connection_stays() throws IOException {
    gateway.policy.deny("ada", "c2", Action.JOIN);
    gateway.policy.deny("ada", "c1", Action.TYPE);
    try (RawClient ada = gateway.join("ada", "c1")) {
      say(ada, "{\"type\":\"channel:join\",\"channelId\":\"c2\",\"ref\":\"j\"}");
      assertThat(ada.text()).contains("\"channel_refused\"", "\"ref\":\"j\"");
      say(ada, "{\"type\":\"typing:start\",\"ref\":\"t\"}");
      assertThat(ada.text()).contains("\"typing_refused\"", "\"ref\":\"t\"");
      gateway.publish("c2", "secret");
      gateway.publish("c1", "hello");
      assertThat(ada.text()).isEqualTo("hello");
    }
  }

  @Test
  void a_state_that_is_refused_is_an_error_and_one_that_is_not_is_shown_to_all()
      throws IOException {
    gateway.policy.deny("bo", "c1", Action.STATE);
    try (RawClient ada = gateway.join("ada", "c1");
        RawClient bo = gateway.join("bo", "c1")) {
      say(bo, "{\"type\":\"presence:set\",\"data\":{\"state\":1},\"ref\":\"s\"}");
      assertThat(bo.textWith("error")).contains("\"state_refused\"", "\"ref\":\"s\"");
      say(ada, "{\"type\":\"presence:set\",\"channelId\":\"c1\",\"data\":{\"state\":[1, 2]}}");
      assertThat(bo.textWith("presence:update"))
          .contains("\"userId\":\"ada\"", "\"userName\":\"ada\"", "\"state\":[1, 2]");
    }
  }

  @Test
  void in_stomp_a_refused_subscription_is_the_end() throws IOException {
    gateway.policy.deny("ada", "c1", Action.JOIN);
    try (RawClient ada = connected()) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\nreceipt:r\n\n\0");
      assertThat(ada.text()).startsWith("ERROR\n").contains("code:channel_refused", "receipt-id:r");
      assertThat(ada.closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void in_stomp_typing_that_cannot_be_decided_is_left_out() throws IOException {
    try (RawClient ada = connected()) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\n\n\0");
      ada.textWith("presence\\cjoin");
      gateway.policy.goAway();
      say(ada, "SEND\ndestination:/app/channels/c1/typing\n\n{\"type\":\"typing:start\"}\0");
      say(ada, "BEGIN\ntransaction:t\nreceipt:later\n\n\0");
      assertThat(ada.text()).contains("receipt-id:later");
    }
  }

  @Test
  void in_stomp_typing_that_is_refused_is_the_end() throws IOException {
    gateway.policy.deny("ada", "c1", Action.TYPE);
    try (RawClient ada = connected()) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\n\n\0");
      ada.textWith("presence\\cjoin");
      say(ada, "SEND\ndestination:/app/channels/c1/typing\n\n{\"type\":\"typing:start\"}\0");
      assertThat(ada.text()).startsWith("ERROR\n").contains("code:typing_refused");
    }
  }

  private Answer knock(String target) throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      client.send(RawClient.handshake(target).getBytes(ISO_8859_1));
      return client.answer();
    }
  }

  private RawClient connected() throws IOException {
    RawClient client = RawClient.connect(gateway.port, "/stomp");
    say(client, "CONNECT\naccept-version:1.2\npasscode:ada\n\n\0");
    assertThat(client.text()).startsWith("CONNECTED");
    return client;
  }

  private static void say(RawClient client, String text) throws IOException {
    client.send(ClientFrames.text(text));
  }
}
