package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are told that ask where they are, and come back there. */
class PositionsTest {
  private static final Pattern POSITION = Pattern.compile("\"(?:position|next)\":\"([^\"]+)\"");

  private final GatewayFixture gateway = new GatewayFixture();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void who_does_not_ask_is_told_not_one_byte_more() throws IOException {
    try (RawClient ada = gateway.join("ada", "c1");
        RawClient bo = open("bo", "")) {
      bo.textWith("channel:position");
      ada.textWith("presence:join");
      gateway.publish("c1", "one");
      gateway.publish("c1", "two");

      assertThat(ada.text()).isEqualTo("one");
      assertThat(ada.text()).isEqualTo("two");
    }
  }

  @Test
  void who_asks_is_told_where_it_is_and_right_before_each_event_where_that_leads_to()
      throws IOException {
    try (RawClient ada = open("ada", "")) {
      assertThat(ada.text()).contains("presence:state");
      String here = ada.textWith("channel:position");
      assertThat(here).contains("\"channelId\":\"c1\"").contains("\"position\":\"p1.");
      gateway.publish("c1", "one");

      assertThat(ada.textWith("channel:position")).contains("\"next\":\"p1.");
      assertThat(ada.text()).isEqualTo("one");
    }
  }

  @Test
  void who_comes_back_is_told_what_it_missed_and_then_hears_on() throws IOException {
    String position;
    try (RawClient ada = open("ada", "")) {
      ada.textWith("channel:position");
      gateway.publish("c1", "one");
      position = position(ada.textWith("\"next\""));
      ada.textWith("one");
    }
    gateway.publish("c1", "two");
    gateway.publish("c1", "three");

    try (RawClient ada = open("ada", position)) {
      assertThat(ada.text()).contains("channel:recovered").contains("\"data\":{\"count\":2}");
      assertThat(ada.text()).contains("\"next\"");
      assertThat(ada.text()).isEqualTo("two");
      assertThat(ada.text()).contains("\"next\"");
      assertThat(ada.text()).isEqualTo("three");
      assertThat(ada.text()).contains("presence:state");
      assertThat(ada.text()).contains("\"position\"");
      gateway.publish("c1", "four");
      ada.textWith("\"next\"");
      assertThat(ada.text()).isEqualTo("four");
    }
  }

  @Test
  void more_than_a_piece_comes_back_as_well() throws IOException {
    String position;
    try (RawClient ada = open("ada", "")) {
      position = position(ada.textWith("channel:position"));
    }
    List<String> said = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      said.add(i + "x".repeat(1_000));
      gateway.publish("c1", said.getLast());
    }

    try (RawClient ada = open("ada", position)) {
      List<String> heard = new ArrayList<>();
      for (String text = ada.text(); !text.contains("presence:state"); text = ada.text()) {
        if (!text.contains("channel:")) {
          heard.add(text);
        }
      }
      assertThat(heard).isEqualTo(said);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "p1.AQIDBAUGBwg.1a4.3.f0rHZA", "%00", "-1"})
  void whatever_a_client_kept_it_is_let_in_and_told_to_fetch(String position) throws IOException {
    try (RawClient ada = open("ada", position)) {
      assertThat(ada.text()).contains("channel:resync").contains("history_unknown");
      ada.textWith("presence:state");
      ada.textWith("\"position\"");
    }
  }

  @Test
  void four_kilobytes_of_a_position_are_none() throws IOException {
    try (RawClient ada = open("ada", "p1." + "a".repeat(4_096))) {
      assertThat(ada.text()).contains("history_unknown");
    }
  }

  @Test
  void one_more_channel_is_come_back_to_by_a_message() throws IOException {
    String position;
    try (RawClient ada = gateway.join("ada", "c1")) {
      join(ada, "c2", "\"\"");
      assertThat(ada.textWith("presence:state")).contains("\"channelId\":\"c2\"");
      position = position(ada.textWith("channel:position"));
      ada.send(ClientFrames.text("{\"type\":\"channel:leave\",\"channelId\":\"c2\"}"));
      ada.send(ClientFrames.text("{\"type\":\"presence:get\",\"channelId\":\"c1\"}"));
      ada.textWith("presence:state");
      gateway.publish("c2", "two");

      join(ada, "c2", "\"" + position + "\"");
      assertThat(ada.textWith("channel:recovered")).contains("\"count\":1,\"ref\":\"r1\"");
      assertThat(ada.text()).contains("\"next\"");
      assertThat(ada.text()).isEqualTo("two");
      assertThat(ada.text()).contains("presence:state").contains("\"ref\":\"r1\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "{\"a\":1}", "[]", "true", "\"x\""})
  void a_message_with_what_is_no_position_is_no_error(String position) throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      join(ada, "c2", position);

      assertThat(ada.text()).contains("channel:resync").contains("history_unknown");
      assertThat(ada.text()).contains("presence:state");
    }
  }

  @Test
  void who_comes_late_may_ask_for_the_last_events() throws IOException {
    try (GatewayFixture rewinding = GatewayFixture.rewinding();
        RawClient ada = RawClient.connect(rewinding.port, "/ws?token=ada&channelId=c1&position=")) {
      ada.textWith("channel:position");
      rewinding.publish("c1", "one");
      rewinding.publish("c1", "two");
      ada.textWith("two");
      try (RawClient bo = RawClient.connect(rewinding.port, "/ws?token=bo&channelId=c1&rewind=1")) {
        assertThat(bo.text())
            .contains("channel:rewound")
            .contains("\"data\":{\"count\":1,\"complete\":true}");
        assertThat(bo.text()).contains("\"next\"");
        assertThat(bo.text()).isEqualTo("two");
        assertThat(bo.text()).contains("presence:state");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "0", "101", "x", "1&rewind=1"})
  void a_rewind_that_is_none_is_refused(String rewind) throws IOException {
    try (RawClient ada = RawClient.dial(gateway.port)) {
      ada.send(
          RawClient.handshake("/ws?token=ada&channelId=c1&rewind=" + rewind).getBytes(ISO_8859_1));
      assertThat(ada.answer().status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0", "101", "\"x\"", "1.5", "{}", "1,\"rewind\":1"})
  void a_message_with_a_rewind_that_is_none_is_an_error(String rewind) throws IOException {
    try (RawClient ada = gateway.join("ada", "c1")) {
      join(ada, "c2", "\"\",\"rewind\":" + rewind);

      assertThat(ada.textWith("error")).contains("field_invalid").contains("\"ref\":\"r1\"");
    }
  }

  @Test
  void a_compressed_connection_is_told_the_same() throws IOException {
    try (GatewayFixture compressing =
            new GatewayFixture(
                GatewayFixture.defaults().withEntry(EntryRules.DEFAULT.withCompression()));
        RawClient ada = RawClient.dial(compressing.port)) {
      ada.send(
          RawClient.handshake(
                  "/ws?token=ada&channelId=c1&position=",
                  "Sec-WebSocket-Extensions: permessage-deflate")
              .getBytes(ISO_8859_1));
      assertThat(ada.answer().status()).isEqualTo(101);
      ada.textWith("channel:position");
      String event = "{\"type\":\"x\",\"data\":\"" + "x".repeat(500) + "\"}";
      compressing.publish("c1", event);

      assertThat(ada.textWith("channel:position")).contains("\"next\"");
      assertThat(ada.compressedPayload()).hasSizeLessThan(event.length());
    }
  }

  private RawClient open(String user, String position) throws IOException {
    return RawClient.connect(
        gateway.port, "/ws?token=" + user + "&channelId=c1&position=" + position);
  }

  private static void join(RawClient client, String channel, String position) throws IOException {
    client.send(
        ClientFrames.text(
            "{\"type\":\"channel:join\",\"channelId\":\"%s\",\"ref\":\"r1\",\"data\":{\"position\":%s}}"
                .formatted(channel, position)));
  }

  private static String position(String event) {
    Matcher found = POSITION.matcher(event);
    assertThat(found.find()).as(event).isTrue();
    return found.group(1);
  }
}
