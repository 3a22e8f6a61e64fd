package dev.parley.websocket.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.in.ModerationResult;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand;
import dev.parley.domain.moderation.ModerationCommand.Kick;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.domain.moderation.ModerationCommand.Revoke;
import dev.parley.domain.moderation.Revocation.OfUser;
import dev.parley.websocket.gateway.RawClient.Answer;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How somebody is told that they were sent away, or out of a channel. */
class ModerationTest {
  private static final UserId ADA = new UserId("ada");
  private final GatewayFixture gateway = new GatewayFixture();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void a_raw_client_is_closed() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      assertThat(moderate(new Kick(ADA))).isEqualTo(new ModerationResult.Done(1, 1, 1));
      assertThat(ada.frame()).isEqualTo(new RawClient.Frame(8, 4403, "kicked"));
    }
  }

  @Test
  void a_stomp_client_has_an_error_first() throws IOException {
    try (RawClient ada = connected()) {
      moderate(new Kick(ADA));
      assertThat(ada.text()).startsWith("ERROR\n").contains("code:kicked");
      assertThat(ada.closeCode()).isEqualTo(4403);
    }
  }

  @Test
  void a_revoked_token_ends_the_connection_and_is_refused_at_the_door_and_at_connect()
      throws IOException {
    try (RawClient ada = gateway.join("ada", "c1");
        RawClient late = RawClient.connect(gateway.port, "/stomp");
        RawClient door = RawClient.dial(gateway.port)) {
      moderate(new Revoke(new OfUser(ADA, Instant.now())));
      assertThat(ada.frame()).isEqualTo(new RawClient.Frame(8, 4401, "token revoked"));

      door.send(
          RawClient.handshake("/ws?token=ada&channelId=c1").getBytes(StandardCharsets.ISO_8859_1));
      Answer answer = door.answer();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.body()).contains("\"code\":\"token_revoked\"");
      say(late, "CONNECT\naccept-version:1.2\npasscode:ada\n\n\0");
      assertThat(late.text()).startsWith("ERROR\n").contains("code:token_revoked");
    }
  }

  @Test
  void removals_are_no_errors_of_the_clients_own() throws IOException {
    try (RawClient ada = gateway.join("ada", "home")) {
      for (int i = 0; i < 20; i++) {
        say(ada, "{\"type\":\"channel:join\",\"channelId\":\"c1\"}");
        ada.textWith("presence:join");
        moderate(new Remove(ADA, new ChannelId("c1")));
        assertThat(ada.text()).contains("\"code\":\"removed\"", "\"channelId\":\"c1\"");
      }
      gateway.publish("home", "still");
      assertThat(ada.text()).isEqualTo("still");
    }
  }

  @Test
  void in_stomp_a_removal_is_the_last_message_of_each_subscription_and_the_rest_goes_on()
      throws IOException {
    try (RawClient ada = connected()) {
      subscribe(ada, "all", "/topic/channels/c1");
      ada.textWith("presence\\cjoin");
      subscribe(ada, "words", "/topic/channels/c1/messages");
      ada.textWith("receipt-id:words");
      subscribe(ada, "other", "/topic/channels/c2");
      ada.textWith("presence\\cjoin");
      moderate(new Remove(ADA, new ChannelId("c1")));

      assertThat(ada.text())
          .startsWith("MESSAGE\n")
          .contains("subscription:all", "event:error", "\"code\":\"removed\"");
      assertThat(ada.text()).contains("subscription:words", "\"code\":\"removed\"");
      gateway.publish("c1", "secret");
      gateway.publish("c2", "hello");
      assertThat(ada.text()).contains("subscription:other", "hello");
    }
  }

  @Test
  void in_stomp_what_crosses_a_removal_does_no_harm_and_its_ids_can_be_used_again()
      throws IOException {
    try (RawClient ada = connected()) {
      subscribe(ada, "1", "/topic/channels/c1");
      ada.textWith("presence\\cjoin");
      moderate(new Remove(ADA, new ChannelId("c1")));
      ada.textWith("removed");

      say(
          ada,
          "SEND\ndestination:/app/channels/c1/typing\nreceipt:t\n\n{\"type\":\"typing:start\"}\0");
      assertThat(ada.text()).contains("receipt-id:t");
      say(ada, "UNSUBSCRIBE\nid:1\nreceipt:u\n\n\0");
      assertThat(ada.text()).contains("receipt-id:u");
      subscribe(ada, "1", "/topic/channels/c1");
      assertThat(ada.text()).contains("receipt-id:1");
      ada.textWith("presence\\cjoin");
      moderate(new Remove(ADA, new ChannelId("c1")));
      ada.textWith("removed");
      subscribe(ada, "1", "/topic/channels/c1");
      assertThat(ada.text()).contains("receipt-id:1");
      ada.textWith("presence\\cjoin");
      gateway.publish("c1", "back");
      assertThat(ada.text()).contains("subscription:1", "back");
    }
  }

  private ModerationResult moderate(ModerationCommand command) {
    return gateway.server.operations().moderate(command).toCompletableFuture().join();
  }

  private RawClient connected() throws IOException {
    RawClient client = RawClient.connect(gateway.port, "/stomp");
    say(client, "CONNECT\naccept-version:1.2\npasscode:ada\n\n\0");
    assertThat(client.text()).startsWith("CONNECTED");
    return client;
  }

  private static void subscribe(RawClient client, String id, String destination)
      throws IOException {
    say(
        client,
        "SUBSCRIBE\nid:%s\ndestination:%s\nreceipt:%s\n\n\0".formatted(id, destination, id));
  }

  private static void say(RawClient client, String text) throws IOException {
    client.send(ClientFrames.text(text));
  }
}
