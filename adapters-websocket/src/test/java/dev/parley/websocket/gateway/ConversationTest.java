package dev.parley.websocket.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {
  private final GatewayFixture gateway = new GatewayFixture();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void a_publication_arrives_with_exactly_the_bytes_it_was_published_with() throws IOException {
    String json =
        "{ \"type\":\"message:created\",\"channelId\":\"c1\",\"timestamp\":1,"
            + "\"data\":{\"id\":\"m1\",\"x\":1.50,\"ä\":\"\\u00e4\",\"big\":1e400}} ";
    try (RawClient ada = gateway.join("ada", "c1");
        RawClient bo = gateway.join("bo", "c1")) {
      gateway.publish("c1", json);

      assertThat(ada.textWith("message:created")).isEqualTo(json);
      assertThat(bo.textWith("message:created")).isEqualTo(json);
    }
  }

  @Test
  void frames_of_every_length_arrive_whole() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      for (int length : new int[] {1, 125, 126, 127, 65_535, 65_536, 300_000, 524_288}) {
        String json = "x".repeat(length);
        gateway.publish("c1", json);
        assertThat(ada.text()).isEqualTo(json);
      }
    }
  }

  @Test
  void many_publications_at_once_arrive_in_their_order() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      for (int i = 0; i < 5_000; i++) {
        gateway.publish("c1", "{\"n\":" + i + ",\"pad\":\"" + "x".repeat(i % 300) + "\"}");
      }
      for (int i = 0; i < 5_000; i++) {
        assertThat(ada.text()).startsWith("{\"n\":" + i + ",");
      }
    }
  }

  @Test
  void typing_is_heard_by_everyone_in_the_channel_of_the_url() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1");
        RawClient bo = gateway.join("bo", "c1")) {
      ada.send(ClientFrames.text("{\"type\":\"typing:start\",\"data\":{\"threadId\":\"t1\"}}"));

      assertThat(bo.textWith("typing:start"))
          .contains("\"userId\":\"ada\"", "\"userName\":\"ada\"", "\"threadId\":\"t1\"");
    }
  }

  @Test
  void one_connection_may_join_and_leave_more_channels() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      ada.send(ClientFrames.text("{\"type\":\"channel:join\",\"channelId\":\"c2\",\"ref\":\"7\"}"));
      assertThat(ada.textWith("presence:state"))
          .contains("\"channelId\":\"c2\"", "\"count\":0", "\"ref\":\"7\"");
      ada.textWith("presence:join");
      gateway.publish("c2", "two");
      assertThat(ada.text()).isEqualTo("two");

      ada.send(ClientFrames.text("{\"type\":\"channel:leave\",\"channelId\":\"c2\"}"));
      ada.send(ClientFrames.text("{\"type\":\"presence:get\",\"channelId\":\"c2\"}"));
      assertThat(ada.textWith("error")).contains("not_joined");
      gateway.publish("c2", "two");
      gateway.publish("c1", "one");
      assertThat(ada.text()).isEqualTo("one");
    }
  }

  @Test
  void who_is_here_may_be_asked_at_any_time() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      ada.send(ClientFrames.text("{\"type\":\"presence:get\",\"channelId\":\"c1\"}"));

      assertThat(ada.textWith("presence:state"))
          .contains("\"members\":[{\"userId\":\"ada\",\"userName\":\"ada\"}]", "\"count\":1");
    }
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "hello | not_json",
        "[1,2] | not_json",
        "\"text\" | not_json",
        "{\"type\":\"typing:start\"}x | not_json",
        "{\"type\":\"typing:start\" | not_json",
        "{} | type_unknown",
        "{\"type\":\"message:created\",\"channelId\":\"c1\"} | type_unknown",
        "{\"type\":7} | field_invalid",
        "{\"type\":\"typing:start\",\"type\":\"typing:stop\"} | field_invalid",
        "{\"type\":\"typing:start\",\"data\":7} | field_invalid",
        "{\"type\":\"typing:start\",\"data\":{\"threadId\":7}} | field_invalid",
        "{\"type\":\"channel:join\"} | channel_required",
        "{\"type\":\"channel:join\",\"channelId\":\"*\"} | channel_invalid",
        "{\"type\":\"typing:start\",\"channelId\":\"elsewhere\"} | not_joined",
        "{\"type\":\"channel:leave\",\"channelId\":\"elsewhere\"} | not_joined",
      })
  void what_is_not_understood_is_answered_and_changes_nothing(String message, String code)
      throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      ada.send(ClientFrames.text(message));
      assertThat(ada.textWith("\"type\":\"error\"")).contains("\"code\":\"" + code + "\"");

      gateway.publish("c1", "still here");
      assertThat(ada.text()).isEqualTo("still here");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"ping\"}", "{\"type\":\"heartbeat\",\"data\":1795439507}"})
  void keep_alives_of_a_clients_own_are_no_errors_and_not_answered(String message)
      throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      for (int count = 0; count < 30; count++) {
        ada.send(ClientFrames.text(message));
      }
      ada.send(ClientFrames.text("{\"type\":\"presence:get\",\"channelId\":\"c1\"}"));

      assertThat(ada.text()).contains("presence:state");
    }
  }

  @Test
  void an_empty_thread_or_channel_is_none() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      ada.send(
          ClientFrames.text(
              "{\"type\":\"typing:start\",\"channelId\":\"\",\"data\":{\"threadId\":\"\"}}"));

      assertThat(ada.textWith("typing:start")).contains("\"c1\"").doesNotContain("threadId");
    }
  }

  @Test
  void deep_nesting_and_large_messages_are_answered_too() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      String deep =
          "{\"type\":\"typing:start\",\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
      ada.send(ClientFrames.text(deep));
      assertThat(ada.textWith("error")).contains("not_json");
      ada.send(
          ClientFrames.text("{\"type\":\"typing:start\",\"x\":\"" + "y".repeat(20_000) + "\"}"));
      assertThat(ada.textWith("error")).contains("too_large");
    }
  }

  @Test
  void a_ref_comes_back_with_the_error() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      ada.send(ClientFrames.text("{\"ref\":\"r-1\",\"type\":\"nonsense\"}"));

      assertThat(ada.textWith("error")).contains("\"ref\":\"r-1\"");
    }
  }

  @Test
  void ten_errors_within_ten_seconds_close_the_connection() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1");
        RawClient bo = gateway.join("bo", "c1")) {
      for (int i = 0; i < 10; i++) {
        ada.send(ClientFrames.text("nonsense"));
      }

      assertThat(ada.closeCode()).isEqualTo(1008);
      gateway.publish("c1", "bo hears on");
      assertThat(bo.textWith("bo")).isEqualTo("bo hears on");
    }
  }
}
