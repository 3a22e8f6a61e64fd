package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StompConversationTest {
  private final GatewayFixture gateway = new GatewayFixture();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void before_it_is_known_who_it_is_a_client_is_given_little_room() throws IOException {
    try (RawClient client = RawClient.connect(gateway.port, "/stomp")) {
      for (int i = 0; i < 7; i++) {
        client.send(ClientFrames.text("\n".repeat(10_000)));
      }
      assertThat(client.text()).startsWith("ERROR\n").contains("code:too_much_before");
    }
  }

  @Test
  void a_subscriber_hears_the_very_bytes_that_were_published() throws IOException {
    try (RawClient ada = connected("ada")) {
      say(ada, "SUBSCRIBE\nid:sub-0\ndestination:/topic/channels/c1\nreceipt:r1\n\n\0");
      assertThat(ada.text()).startsWith("RECEIPT\nreceipt-id:r1\n");
      assertThat(ada.text()).contains("event:presence\\cstate");
      ada.textWith("presence:join");
      gateway.publish("c1", "{\"x\":1.50, \"y\":\"é\"}");

      String message = ada.textWith("1.50");
      assertThat(message)
          .startsWith("MESSAGE\ndestination:/topic/channels/c1\nsubscription:sub-0\nmessage-id:")
          .contains("\ncontent-type:application/json\n", "\nevent:message\\ccreated\n")
          .endsWith("\n\n{\"x\":1.50, \"y\":\"é\"}\0");
    }
  }

  @Test
  void a_subscriber_may_listen_and_be_told_how_many_there_are() throws IOException {
    try (RawClient bo = gateway.join("bo", "c1");
        RawClient ada = connected("ada")) {
      say(
          ada,
          "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\nmember:false\npresence:count\n\n\0");
      assertThat(ada.text()).contains("presence\\cstate").contains("\"data\":{\"count\":1}}");
      say(
          ada,
          "SUBSCRIBE\nid:2\ndestination:/topic/channels/c1/presence\nmember:false\npresence:none\n"
              + "receipt:r\n\n\0");
      assertThat(ada.text()).contains("receipt-id:r");
      try (RawClient _ = gateway.join("carla", "c1")) {
        assertThat(ada.text())
            .contains("subscription:1\n", "event:presence\\ccount\n", "\"data\":{\"count\":2}}");
        assertThat(bo.text()).contains("presence:join", "carla");
      }
      say(ada, "SEND\ndestination:/app/channels/c1/typing\n\n{\"type\":\"typing:start\"}\0");
      String last = ada.text();
      while (!last.startsWith("ERROR")) {
        last = ada.text();
      }
      assertThat(last).contains("code:typing_refused");
    }
  }

  @Test
  void a_connection_is_there_as_soon_as_one_of_its_subscriptions_is() throws IOException {
    try (RawClient bo = gateway.join("bo", "c1");
        RawClient ada = connected("ada")) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\nreceipt:1\n\n\0");
      assertThat(bo.textWith("presence:join")).contains("ada");
      say(ada, "SUBSCRIBE\nid:2\ndestination:/topic/channels/c1\nmember:false\nreceipt:2\n\n\0");
      ada.textWith("receipt-id:2");
      gateway.publish("c1", "hello");
      assertThat(bo.text()).isEqualTo("hello");
    }
  }

  @Test
  void a_connection_is_there_no_longer_than_its_last_subscription_that_is() throws IOException {
    try (RawClient bo = gateway.join("bo", "c1");
        RawClient ada = connected("ada")) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\nreceipt:1\n\n\0");
      assertThat(bo.textWith("presence:join")).contains("ada");
      say(ada, "SUBSCRIBE\nid:2\ndestination:/topic/channels/c1\nmember:false\nreceipt:2\n\n\0");
      ada.textWith("receipt-id:2");
      say(ada, "UNSUBSCRIBE\nid:1\nreceipt:3\n\n\0");
      ada.textWith("receipt-id:3");

      assertThat(bo.textWith("presence:leave")).contains("ada");
      gateway.publish("c1", "hello");
      assertThat(ada.textWith("hello")).contains("subscription:2\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"presence:all", "presence:", "member:no", "member:"})
  void a_subscription_that_says_anything_else_is_refused(String header) throws IOException {
    try (RawClient ada = connected("ada")) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\n" + header + "\n\n\0");

      assertThat(ada.text()).startsWith("ERROR\n").contains("code:presence_invalid");
    }
  }

  @Test
  void what_a_hasty_client_sends_along_with_connect_waits_for_connected() throws IOException {
    try (RawClient ada = upgraded()) {
      say(
          ada,
          "CONNECT\naccept-version:1.2\nhost:x\nAuthorization:Bearer late-ada\n\n\0"
              + "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\n\n\0");

      assertThat(ada.text()).startsWith("CONNECTED\nversion:1.2\n");
      assertThat(ada.text()).contains("presence\\cstate");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization:Basic dXNlcg==\npasscode:ada",
        "Authorization:Bearer\nauthorization:Bearer ada",
        "Authorization:\npasscode:Bearer ada",
        "login:somebody\npasscode:ada",
      })
  void a_header_that_holds_no_token_is_passed_over(String headers) throws IOException {
    try (RawClient ada = upgraded()) {
      say(ada, "CONNECT\naccept-version:1.2\nhost:x\n" + headers + "\n\n\0");

      assertThat(ada.text()).startsWith("CONNECTED\n");
    }
  }

  @Test
  void the_handshakes_token_counts_where_connect_has_none_though_basic_is_before_it()
      throws IOException {
    try (RawClient ada = RawClient.dial(gateway.port)) {
      ada.send(
          RawClient.handshake(
                  "/stomp",
                  "Authorization: Basic dXNlcg==",
                  "Sec-WebSocket-Protocol: bearer, ada, v12.stomp")
              .getBytes(ISO_8859_1));
      assertThat(ada.answer().status()).isEqualTo(101);
      say(ada, "CONNECT\naccept-version:1.2\nhost:x\nAuthorization:Basic dXNlcg==\n\n\0");

      assertThat(ada.text()).startsWith("CONNECTED\n");
    }
  }

  @Test
  void an_empty_thread_in_stomp_is_none() throws IOException {
    try (RawClient ada = connected("ada")) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\nreceipt:r\n\n\0");
      ada.textWith("presence\\cstate");
      say(
          ada,
          "SEND\ndestination:/app/channels/c1/typing\n\n"
              + "{\"type\":\"typing:start\",\"channelId\":\"\",\"data\":{\"threadId\":\"\"}}\0");

      assertThat(ada.textWith("typing:start")).doesNotContain("threadId");
    }
  }

  @Test
  void a_subscription_may_be_for_one_kind_of_event_alone() throws IOException {
    try (RawClient ada = connected("ada")) {
      say(ada, "SUBSCRIBE\nid:m\ndestination:/topic/channels/c1/messages\nreceipt:r\n\n\0");
      ada.textWith("RECEIPT");
      say(
          ada,
          "SEND\ndestination:/app/channels/c1/typing\nreceipt:t\n\n{\"type\":\"typing:start\"}\0");
      ada.textWith("receipt-id:t");
      gateway.publish("c1", "hello");

      assertThat(ada.text()).endsWith("hello\0");
    }
  }

  @Test
  void several_subscriptions_of_one_channel_are_one_presence() throws IOException {
    try (RawClient bo = gateway.join("bo", "c1");
        RawClient ada = connected("ada")) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1/presence\nreceipt:a\n\n\0");
      say(ada, "SUBSCRIBE\nid:2\ndestination:/topic/channels/c1/messages\nreceipt:b\n\n\0");
      ada.textWith("receipt-id:b");
      say(ada, "UNSUBSCRIBE\nid:1\nreceipt:c\n\n\0");
      ada.textWith("receipt-id:c");
      gateway.publish("c1", "still");
      assertThat(ada.textWith("still")).contains("subscription:2");
      say(ada, "UNSUBSCRIBE\nid:2\n\n\0");

      assertThat(bo.textWith("ada")).contains("presence:join");
      assertThat(bo.textWith("ada")).contains("presence:leave");
    }
  }

  @Test
  void raw_and_stomp_hear_the_same_events_in_the_same_order() throws IOException {
    try (RawClient raw = gateway.join("bo", "c1");
        RawClient stomp = connected("ada")) {
      say(stomp, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1/messages\nreceipt:a\n\n\0");
      stomp.textWith("RECEIPT");
      for (int i = 0; i < 500; i++) {
        gateway.publish("c1", "{\"n\":" + i + "}");
      }
      raw.textWith("\"userId\":\"ada\"");
      for (int i = 0; i < 500; i++) {
        String event = "{\"n\":" + i + "}";
        assertThat(raw.text()).isEqualTo(event);
        assertThat(stomp.text()).endsWith("\n\n" + event + "\0");
      }
    }
  }

  @Test
  void typing_by_send_is_heard_by_raw_clients_and_only_when_it_is_committed() throws IOException {
    try (RawClient raw = gateway.join("bo", "c1");
        RawClient ada = connected("ada")) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1/messages\nreceipt:a\n\n\0");
      ada.textWith("RECEIPT");
      String send =
          "SEND\ndestination:/app/channels/c1/typing\ntransaction:%s\n\n{\"type\":\"typing:%s\"}\0";
      say(
          ada,
          "BEGIN\ntransaction:t1\n\n\0"
              + send.formatted("t1", "stop")
              + "ABORT\ntransaction:t1\n\n\0");
      say(ada, "BEGIN\ntransaction:t2\n\n\0" + send.formatted("t2", "start"));
      say(ada, "COMMIT\ntransaction:t2\nreceipt:done\n\n\0");

      assertThat(ada.textWith("RECEIPT")).contains("receipt-id:done");
      assertThat(raw.textWith("typing:")).contains("typing:start", "\"userId\":\"ada\"");
    }
  }

  @Test
  void disconnect_is_answered_and_is_a_goodbye() throws IOException {
    try (RawClient bo = gateway.join("bo", "c1");
        RawClient ada = connected("ada")) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\nreceipt:a\n\n\0");
      ada.textWith("RECEIPT");
      bo.textWith("presence:join");
      say(ada, "DISCONNECT\nreceipt:bye\n\n\0");

      assertThat(ada.textWith("RECEIPT")).contains("receipt-id:bye");
      assertThat(ada.closeCode()).isEqualTo(1000);
      assertThat(bo.textWith("presence:leave")).contains("ada");
    }
  }

  @Test
  void heart_beats_come_as_often_as_was_agreed() throws IOException {
    try (RawClient ada = upgraded()) {
      say(ada, "CONNECT\naccept-version:1.1,1.2\nheart-beat:0,1000\ntoken:x\npasscode:ada\n\n\0");
      assertThat(ada.text()).contains("\nheart-beat:1000,10000\n");

      assertThat(ada.text()).isEqualTo("\n");
      assertThat(ada.text()).isEqualTo("\n");
    }
  }

  @Test
  void a_client_that_speaks_binary_is_answered_in_binary() throws IOException {
    try (RawClient ada = upgraded()) {
      ada.send(
          ClientFrames.binary("CONNECT\naccept-version:1.2\npasscode:ada\n\n\0".getBytes(UTF_8)));

      RawClient.Frame frame = ada.frame();
      assertThat(frame.opcode()).isEqualTo(2);
      assertThat(frame.text()).startsWith("CONNECTED");
    }
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "SUBSCRIBE#id:1#destination:/topic/channels/c1##@ | not_connected",
        "FOO##@ | command_unknown",
        "MESSAGE##@ | command_unknown",
        "CONNECT#accept-version:9.9#passcode:ada##@ | version_unsupported",
        "CONNECT#heart-beat:10, 10#passcode:ada##@ | heart_beat_invalid",
        "CONNECT#accept-version:1.2##@ | token_required",
        "CONNECT#accept-version:1.2#passcode:bad##@ | token_invalid",
        "CONNECT#accept-version:1.2#passcode:old##@ | token_expired",
        "CONNECT#accept-version:1.2#passcode:unknown##@ | keys_unavailable",
        "CONNECT#no colon##@ | header_invalid",
        "CONNECT#content-length:abc##@ | content_length_invalid",
        "CONNECT#content-length:99999999999##@ | frame_too_large",
      })
  void what_is_wrong_before_connected_is_an_error_and_the_end(String frames, String code)
      throws IOException {
    try (RawClient ada = upgraded()) {
      say(ada, unfold(frames));

      assertThat(ada.text()).startsWith("ERROR\nmessage:").contains("\ncode:" + code + "\n");
      assertThat(ada.closeCode()).isEqualTo(1008);
    }
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "CONNECT#passcode:ada##@ | already_connected",
        "SUBSCRIBE#id:1#receipt:r##@ | destination_required",
        "SUBSCRIBE#destination:/topic/channels/c1#receipt:r##@ | id_required",
        "SUBSCRIBE#id:1#destination:/queue/x#receipt:r##@ | destination_unknown",
        "SUBSCRIBE#id:1#destination:/topic/channels/*#receipt:r##@ | destination_unknown",
        "SUBSCRIBE#id:1#destination:/topic/channels/c1/#receipt:r##@ | destination_unknown",
        "SUBSCRIBE#id:1#destination:/topic/channels/c1#ack:maybe#receipt:r##@ | ack_invalid",
        "UNSUBSCRIBE#id:nope#receipt:r##@ | subscription_unknown",
        "SEND#receipt:r##x@ | destination_required",
        "SEND#destination:/topic/channels/c1#receipt:r##x@ | destination_unknown",
        "SEND#destination:/app/channels/c1/typing#receipt:r##x@ | body_invalid",
        "COMMIT#transaction:t#receipt:r##@ | transaction_unknown",
        "BEGIN#receipt:r##@ | transaction_required",
        "ACK#receipt:r##@ | id_required",
        "ACK#id:of my own#receipt:r##@ | ack_unknown",
        "NACK#message-id:1-sub-0#receipt:r##@ | id_required",
        "ACK#id:1-sub-0#transaction:t#receipt:r##@ | transaction_unknown",
        "SUBSCRIBE#receipt:r#id:\\t##@ | escape_invalid",
        "UNSUBSCRIBE#receipt:r##body@ | body_not_allowed",
        "SEND#receipt:r#content-length:1##xx@ | nul_missing",
      })
  void a_mistake_is_named_with_the_receipt_of_its_frame(String frames, String code)
      throws IOException {
    try (RawClient ada = connected("ada")) {
      say(ada, unfold(frames));

      String error = ada.text();
      assertThat(error).startsWith("ERROR\n").contains("\ncode:" + code + "\n").endsWith("\0");
      if (frames.contains("receipt:r")) {
        assertThat(error).contains("\nreceipt-id:r\n");
      }
      assertThat(ada.closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void the_frames_before_a_bad_one_in_the_same_message_still_count() throws IOException {
    try (RawClient ada = connected("ada")) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\nreceipt:ok\n\n\0FOO\n\n\0");

      // The receipt may be overtaken by the error, which is the connection's last word.
      assertThat(ada.textWith("ERROR")).contains("command_unknown");
    }
  }

  @Test
  void a_frame_may_come_in_pieces_of_any_size() throws IOException {
    try (RawClient ada = upgraded()) {
      String connect = "CONNECT\r\naccept-version:1.2\r\npasscode:ada\r\n\r\n\0\n";
      for (int i = 0; i < connect.length(); i++) {
        say(ada, connect.substring(i, i + 1));
      }

      assertThat(ada.text()).startsWith("CONNECTED\n");
    }
  }

  @Test
  void the_token_may_come_with_the_handshake() throws IOException {
    try (RawClient ada = RawClient.connect(gateway.port, "/stomp?token=ada")) {
      say(ada, "CONNECT\naccept-version:1.0\n\n\0");

      assertThat(ada.text()).startsWith("CONNECTED\nversion:1.0\n").contains("user-name:ada");
    }
  }

  @Test
  void a_client_of_1_0_may_leave_out_the_id_and_unsubscribes_by_the_destination()
      throws IOException {
    try (RawClient bo = gateway.join("bo", "c1");
        RawClient ada = upgraded()) {
      say(ada, "CONNECT\npasscode:ada\n\n\0");
      assertThat(ada.text()).startsWith("CONNECTED\nversion:1.0\n");
      say(ada, "SUBSCRIBE\ndestination:/topic/channels/c1/messages\nreceipt:r\n\n\0");
      ada.textWith("receipt-id:r");
      gateway.publish("c1", "hello");
      assertThat(ada.textWith("hello"))
          .contains("\nsubscription:/topic/channels/c1/messages\n", "\nevent:message:created\n");
      say(ada, "UNSUBSCRIBE\ndestination:/topic/channels/c1/messages\n\n\0");

      assertThat(bo.textWith("presence:leave")).contains("ada");
    }
  }

  @ParameterizedTest(name = "STOMP {0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1.0 | message-id:%s",
        "1.1 | subscription:1#message-id:%s",
        "1.2 | id:%s",
      })
  void acknowledgements_are_counted_at_once_or_with_their_transaction(String version, String names)
      throws IOException {
    try (RawClient ada = upgraded()) {
      say(ada, "CONNECT\naccept-version:%s\npasscode:ada\n\n\0".formatted(version));
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1/messages\nack:client\n\n\0");
      say(ada, "BEGIN\ntransaction:t\nreceipt:joined\n\n\0");
      ada.textWith("receipt-id:joined");
      gateway.publish("c1", "hello");
      String message = ada.textWith("hello");
      int from = message.indexOf("\nmessage-id:") + "\nmessage-id:".length();
      String id = message.substring(from, message.indexOf('\n', from));
      String named = names.formatted(id).replace('#', '\n');
      say(ada, "ACK\n%s\nreceipt:a\n\n\0".formatted(named));
      say(ada, "NACK\n%s\ntransaction:t\nreceipt:n\n\n\0".formatted(named));
      ada.textWith("receipt-id:n");
      long before = gateway.telemetry.counted(Measure.MESSAGE_NOT_ACKNOWLEDGED);
      say(ada, "COMMIT\ntransaction:t\nreceipt:c\n\n\0");
      ada.textWith("receipt-id:c");

      assertThat(gateway.telemetry.counted(Measure.MESSAGE_ACKNOWLEDGED)).isEqualTo(1);
      assertThat(before).isZero();
      assertThat(gateway.telemetry.counted(Measure.MESSAGE_NOT_ACKNOWLEDGED)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/stomp | v12.stomp, v11.stomp | 101 | v12.stomp",
        "/stomp | v11.stomp, v12.stomp | 101 | v11.stomp",
        "/stomp | wss, v10.stomp | 101 | v10.stomp",
        "/ws | v12.stomp | 101 | v12.stomp",
        "/stomp | wss, ws | 400 | ''",
      })
  void a_subprotocol_that_is_known_is_chosen(String path, String offered, int status, String chosen)
      throws IOException {
    try (RawClient client = RawClient.dial(gateway.port)) {
      client.send(
          RawClient.handshake(path, "Sec-WebSocket-Protocol: " + offered).getBytes(ISO_8859_1));
      RawClient.Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("Sec-WebSocket-Protocol")).isEqualTo(chosen);
    }
  }

  private RawClient upgraded() throws IOException {
    return RawClient.connect(gateway.port, "/stomp");
  }

  private RawClient connected(String user) throws IOException {
    RawClient client = upgraded();
    say(client, "CONNECT\naccept-version:1.2\nhost:x\nAuthorization:Bearer " + user + "\n\n\0");
    assertThat(client.text()).startsWith("CONNECTED\nversion:1.2\n");
    return client;
  }

  private static void say(RawClient client, String frames) throws IOException {
    client.send(ClientFrames.text(frames));
  }

  private static String unfold(String frames) {
    return frames.strip().replace('#', '\n').replace('@', '\0');
  }
}
