package dev.parley.websocket.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What STOMP clients are told that ask where they are, and come back there. */
class StompPositionsTest {
  private static final Pattern POSITION = Pattern.compile("\nposition:(.+)\n");
  private static final String ONE = "{\"n\":{\"type\":\"x\"},\"type\":\"a:b\",\"data\":1}";
  private static final String TWO = "{\"type\":\"c:d\",\"data\":2}";

  private final GatewayFixture gateway = GatewayFixture.rewinding();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void who_asks_is_told_where_it_is_with_each_event_and_others_are_not() throws IOException {
    try (RawClient ada = subscribed("ada", "/messages", "position:\n");
        RawClient bo = subscribed("bo", "", "")) {
      assertThat(ada.text()).startsWith("RECEIPT");
      assertThat(ada.textWith("channel\\cposition")).contains("\nposition:p1.");
      bo.textWith("presence\\cjoin");
      gateway.publish("c1", ONE);

      assertThat(ada.textWith(ONE)).contains("\nposition:p1.");
      assertThat(bo.textWith(ONE)).doesNotContain("position");
    }
  }

  @Test
  void who_comes_back_is_told_what_it_missed_and_then_hears_on() throws IOException {
    String position;
    try (RawClient ada = subscribed("ada", "", "position:\n")) {
      position = position(ada.textWith("channel\\cposition"));
    }
    gateway.publish("c1", ONE);
    gateway.publish("c1", TWO);

    try (RawClient ada = subscribed("ada", "", "position:" + position + "\n")) {
      assertThat(ada.text()).startsWith("RECEIPT\nreceipt-id:r1\n");
      assertThat(ada.text()).contains("event:channel\\crecovered\n", "\"count\":2");
      assertThat(ada.text()).contains("event:a\\cb\n", "\nposition:p1.", ONE);
      String second = ada.text();
      assertThat(second).contains("event:c\\cd\n", TWO);
      assertThat(ada.text()).contains("presence\\cstate");
      assertThat(position(ada.textWith("channel\\cposition"))).isEqualTo(position(second));
      gateway.publish("c1", ONE);
      assertThat(ada.textWith(ONE)).contains("\nposition:p1.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "p1.AQIDBAUGBwg.1a4.3.f0rHZA", "-1"})
  void whatever_a_client_kept_it_is_let_in_and_told_to_fetch(String position) throws IOException {
    try (RawClient ada = subscribed("ada", "", "position:" + position + "\n")) {
      assertThat(ada.text()).startsWith("RECEIPT");
      assertThat(ada.text()).contains("event:channel\\cresync\n", "history_unknown");
      assertThat(ada.text()).contains("presence\\cstate");
      assertThat(ada.textWith("channel\\cposition")).contains("\nposition:p1.");
    }
  }

  @Test
  void who_comes_late_may_ask_for_the_last_events() throws IOException {
    try (RawClient ada = subscribed("ada", "", "position:\n")) {
      ada.textWith("channel\\cposition");
      gateway.publish("c1", ONE);
      gateway.publish("c1", TWO);
      ada.textWith(TWO);
      try (RawClient bo = subscribed("bo", "/messages", "rewind:1\n")) {
        assertThat(bo.text()).startsWith("RECEIPT");
        assertThat(bo.text()).contains("channel\\crewound", "\"count\":1,\"complete\":true");
        assertThat(bo.text()).contains(TWO);
      }
    }
  }

  @Test
  void those_who_hear_of_presence_alone_are_told_of_no_history() throws IOException {
    try (RawClient ada = subscribed("ada", "/presence", "position:x\nrewind:x\n")) {
      assertThat(ada.text()).startsWith("RECEIPT");
      assertThat(ada.text()).contains("presence\\cstate");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0", "101", "x", ""})
  void a_rewind_that_is_none_is_an_error(String rewind) throws IOException {
    try (RawClient ada = subscribed("ada", "", "rewind:" + rewind + "\n")) {
      assertThat(ada.text()).startsWith("ERROR").contains("code:rewind_invalid");
    }
  }

  private RawClient subscribed(String user, String topic, String headers) throws IOException {
    RawClient client = RawClient.connect(gateway.port, "/stomp");
    client.send(
        ClientFrames.text("CONNECT\naccept-version:1.2\npasscode:%s\n\n\0".formatted(user)));
    assertThat(client.text()).startsWith("CONNECTED");
    client.send(
        ClientFrames.text(
            "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1%s\n%sreceipt:r1\n\n\0"
                .formatted(topic, headers)));
    return client;
  }

  private static String position(String frame) {
    Matcher found = POSITION.matcher(frame);
    assertThat(found.find()).as(frame).isTrue();
    return found.group(1);
  }
}
