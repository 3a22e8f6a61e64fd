package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is said in one breath, over real sockets, to a node that has to ask others first. Each is
 * tried many times: {@code parley.order.repeat} says how many.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderOfRequestsTest {
  private static final int REPEAT = Integer.getInteger("parley.order.repeat", 40);

  private final GatewayFixture gateway = GatewayFixture.late();
  private int channels;

  /** Whether the node knows the channel already. */
  enum Channel {
    COLD,
    WARM
  }

  @AfterAll
  void close() {
    gateway.close();
  }

  @ParameterizedTest
  @EnumSource
  void a_typing_signal_right_behind_subscribe_is_taken(Channel kind) throws IOException {
    each(
        kind,
        channel -> {
          try (RawClient ada = connected("ada")) {
            say(
                ada,
                subscribe("1", channel, "r1"),
                "SEND\ndestination:/app/channels/%s/typing\nreceipt:r2\n\n{\"type\":\"typing:start\"}\0"
                    .formatted(channel));

            assertThat(ada.text()).startsWith("RECEIPT\nreceipt-id:r1\n");
            assertThat(textsUntil(ada, "typing\\cstart", "receipt-id:r2"))
                .anyMatch(text -> text.contains("presence\\cstate"));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void what_is_asked_right_behind_a_join_is_done_in_the_channel(Channel kind) throws IOException {
    each(
        kind,
        channel -> {
          try (RawClient ada = gateway.join("ada", channel + ".home")) {
            say(
                ada,
                json("channel:join", channel, "join"),
                json("typing:start", channel, "type"),
                json("presence:get", channel, "get"));

            assertThat(ada.text()).contains("presence:state", channel, "\"ref\":\"join\"");
            assertThat(textsUntil(ada, "\"ref\":\"get\"", "typing:start"))
                .noneMatch(text -> text.contains("\"error\""))
                .element(0)
                .asString()
                .contains("presence:join");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void subscribe_and_unsubscribe_have_their_receipts(Channel kind) throws IOException {
    each(
        kind,
        channel -> {
          try (RawClient ada = connected("ada")) {
            say(ada, subscribe("5", channel, "r5"), "UNSUBSCRIBE\nid:5\nreceipt:r6\n\n\0");

            assertThat(ada.textWith("RECEIPT")).contains("receipt-id:r5");
            assertThat(ada.textWith("RECEIPT")).contains("receipt-id:r6");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void an_id_that_is_used_anew_is_the_new_subscriptions(Channel kind) throws IOException {
    each(
        kind,
        channel -> {
          String other = channel + ".other";
          try (RawClient ada = connected("ada");
              RawClient _ = gateway.join("bo", other)) {
            say(
                ada,
                subscribe("room", channel, "r1"),
                "UNSUBSCRIBE\nid:room\n\n\0",
                subscribe("room", channel, "r2"),
                "UNSUBSCRIBE\nid:room\n\n\0",
                subscribe("room", other, "r3"));

            assertThat(ada.textWith("RECEIPT")).contains("receipt-id:r1");
            assertThat(ada.textWith("RECEIPT")).contains("receipt-id:r2");
            assertThat(ada.textWith("RECEIPT")).contains("receipt-id:r3");
            assertThat(ada.text()).contains("presence\\cstate", "\"channelId\":\"" + other + "\"");
            gateway.publish(channel, "elsewhere");
            gateway.publish(other, "heard");
            assertThat(ada.textWith("message\\ccreated")).contains("heard");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void what_came_before_a_mistake_in_the_same_message_is_answered(Channel kind) throws IOException {
    each(
        kind,
        channel -> {
          try (RawClient ada = connected("ada")) {
            ada.send(
                ClientFrames.text(
                    subscribe("1", channel, "r1") + "FOO\nreceipt:r2\n\n\0SEND\n\n\0"));

            assertThat(ada.text()).startsWith("RECEIPT\nreceipt-id:r1\n");
            assertThat(textsUntil(ada, "ERROR"))
                .last()
                .asString()
                .contains("code:command_unknown", "receipt-id:r2");
            assertThat(ada.closeCode()).isEqualTo(1008);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_join_is_answered_whoever_leaves_at_once(Channel kind) throws IOException {
    each(
        kind,
        channel -> {
          try (RawClient ada = gateway.join("ada", channel + ".home")) {
            say(
                ada,
                json("channel:join", channel, "join"),
                json("channel:leave", channel, "leave"),
                json("presence:get", channel, "get"));

            assertThat(ada.text()).contains("presence:state", channel, "\"ref\":\"join\"");
            assertThat(ada.textWith("\"ref\"")).contains("not_joined", "\"ref\":\"get\"");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void who_types_at_once_is_seen_to_come_before(Channel kind) throws IOException {
    each(
        kind,
        channel -> {
          try (RawClient ada = RawClient.dial(gateway.port)) {
            ByteArrayOutputStream breath = new ByteArrayOutputStream();
            breath.writeBytes(
                RawClient.handshake("/ws?token=ada&channelId=" + channel).getBytes(UTF_8));
            breath.writeBytes(ClientFrames.text("{\"type\":\"typing:start\"}"));
            ada.send(breath.toByteArray());
            assertThat(ada.answer().status()).isEqualTo(101);

            assertThat(ada.text()).contains("presence:state");
            assertThat(ada.text()).contains("presence:join", "\"ada\"");
            assertThat(ada.text()).contains("typing:start", "\"ada\"");
          }
        });
  }

  private interface Conversation {
    void about(String channel) throws IOException;
  }

  private void each(Channel kind, Conversation conversation) throws IOException {
    for (int i = 0; i < REPEAT; i++) {
      String channel = "c" + channels++;
      if (kind == Channel.COLD) {
        conversation.about(channel);
      } else {
        try (RawClient _ = gateway.join("bo", channel)) {
          conversation.about(channel);
        }
      }
    }
  }

  private RawClient connected(String user) throws IOException {
    RawClient client = RawClient.connect(gateway.port, "/stomp");
    say(client, "CONNECT\naccept-version:1.2\npasscode:" + user + "\n\n\0");
    assertThat(client.text()).startsWith("CONNECTED\n");
    return client;
  }

  /** Each in a message of its own, all in one breath. */
  private static void say(RawClient client, String... messages) throws IOException {
    ByteArrayOutputStream breath = new ByteArrayOutputStream();
    for (String message : messages) {
      breath.writeBytes(ClientFrames.text(message));
    }
    client.send(breath.toByteArray());
  }

  /** What comes until each of these has come. */
  private static List<String> textsUntil(RawClient client, String... parts) throws IOException {
    List<String> texts = new ArrayList<>();
    List<String> missing = new ArrayList<>(List.of(parts));
    while (!missing.isEmpty()) {
      String text = client.text();
      texts.add(text);
      missing.removeIf(text::contains);
    }
    return texts;
  }

  private static String subscribe(String id, String channel, String receipt) {
    return "SUBSCRIBE\nid:%s\ndestination:/topic/channels/%s\nreceipt:%s\n\n\0"
        .formatted(id, channel, receipt);
  }

  private static String json(String type, String channel, String ref) {
    return "{\"type\":\"%s\",\"channelId\":\"%s\",\"ref\":\"%s\"}".formatted(type, channel, ref);
  }
}
