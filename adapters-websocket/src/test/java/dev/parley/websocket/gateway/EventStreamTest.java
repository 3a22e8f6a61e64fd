package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.access.Action;
import dev.parley.domain.quota.Rate;
import dev.parley.websocket.admission.AllowedOrigins;
import dev.parley.websocket.admission.EntryLimits;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.admission.InboundLimits;
import dev.parley.websocket.admission.TrustedProxies;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients hear that ask for a channel as an event stream. */
class EventStreamTest {
  private final GatewayFixture gateway = GatewayFixture.rewinding();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void a_channel_is_an_answer_that_does_not_end() throws IOException {
    try (Stream ada = open("ada", "c1", "")) {
      assertThat(ada.head)
          .startsWith("HTTP/1.1 200 OK")
          .contains("Content-Type: text/event-stream;charset=utf-8")
          .contains("Cache-Control: no-store", "X-Accel-Buffering: no");
      assertThat(ada.block().getFirst()).matches("retry: [1-3][0-9]{3}");
      assertThat(ada.block().getFirst()).contains("data: {\"type\":\"presence:state\"");
      gateway.publish("c1", "{\"type\":\"x\",\"data\":1}");

      assertThat(ada.blockWith("\"x\"")).last().isEqualTo("data: {\"type\":\"x\",\"data\":1}");
    }
  }

  @Test
  void only_what_is_recovered_has_an_id() throws IOException {
    try (Stream ada = open("ada", "c1", "")) {
      assertThat(ada.blockWith("presence:state")).hasSize(1);
      List<String> place = ada.blockWith("id: p1.");
      assertThat(place).hasSize(1);
      try (RawClient _ = gateway.join("bo", "c1")) {
        assertThat(ada.blockWith("\"bo\"")).hasSize(1);
        gateway.publish("c1", "{\"type\":\"x\"}");
        assertThat(ada.blockWith("\"x\"")).hasSize(2).first().asString().startsWith("id: p1.");
      }
    }
  }

  @Test
  void who_comes_back_is_told_what_it_missed_and_its_header_counts_more_than_its_address()
      throws IOException {
    String first;
    String last;
    try (Stream ada = open("ada", "c1", "")) {
      first = id(ada.blockWith("id: "));
      gateway.publish("c1", "{\"type\":\"one\"}");
      last = id(ada.blockWith("\"one\""));
    }
    gateway.publish("c1", "{\"type\":\"two\"}");

    try (Stream ada = open("ada", "c1&position=" + first, "Last-Event-ID: " + last + "\r\n")) {
      assertThat(ada.blockWith("channel:recovered")).last().asString().contains("\"count\":1");
      assertThat(ada.block()).last().isEqualTo("data: {\"type\":\"two\"}");
      assertThat(ada.block()).last().asString().contains("presence:state");
    }
    try (Stream ada = open("ada", "c1&position=" + first, "")) {
      assertThat(ada.blockWith("channel:recovered")).last().asString().contains("\"count\":2");
    }
  }

  @Test
  void a_place_that_is_none_is_told_to_fetch_in_the_stream() throws IOException {
    try (Stream ada = open("ada", "c1", "Last-Event-ID: 17\r\n")) {
      assertThat(ada.blockWith("channel:resync")).last().asString().contains("history_unknown");
      ada.blockWith("presence:state");
    }
  }

  @Test
  void the_last_events_may_be_asked_for() throws IOException {
    try (Stream ada = open("ada", "c1", "")) {
      ada.blockWith("id: ");
      gateway.publish("c1", "{\"type\":\"one\"}");
      ada.blockWith("\"one\"");
      try (Stream bo = open("bo", "c1&rewind=5", "")) {
        bo.blockWith("channel:rewound");
        assertThat(bo.block()).last().isEqualTo("data: {\"type\":\"one\"}");
      }
    }
  }

  @Test
  void lines_within_an_event_are_lines_of_its_block() throws IOException {
    try (Stream ada = open("ada", "c1", "")) {
      ada.blockWith("presence:state");
      gateway.publish("c1", "{\n\"type\":\r\n\"x\",\r\"y\":2}");

      assertThat(ada.blockWith("data: \"x\""))
          .endsWith("data: {", "data: \"type\":", "data: \"x\",", "data: \"y\":2}");
    }
  }

  @Test
  void it_is_a_member_until_it_goes() throws IOException {
    try (RawClient bo = gateway.join("bo", "c1")) {
      try (Stream ada = open("ada", "c1", "")) {
        assertThat(bo.textWith("presence:join")).contains("ada");
        ada.blockWith("presence:state");
      }
      assertThat(bo.textWith("presence:leave")).contains("ada");
    }
  }

  @Test
  void who_only_listens_is_no_member() throws IOException {
    try (RawClient bo = gateway.join("bo", "c1");
        Stream ada = open("ada", "c1&member=false&presence=count", "")) {
      assertThat(ada.blockWith("presence:state")).last().asString().contains("{\"count\":1}");
      try (RawClient _ = gateway.join("cy", "c1")) {
        assertThat(bo.textWith("presence:join")).contains("cy");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bad, c1, 401, token_invalid",
    "ada, '', 400, channel_required",
    "ada, *, 400, channel_invalid",
    "ada, c1&rewind=101, 400, parameter_invalid",
    "ada, refused, 403, channel_refused"
  })
  void what_is_refused_is_answered_as_everywhere(
      String user, String channel, int status, String code) throws IOException {
    gateway.policy.deny("ada", "refused", Action.JOIN);
    try (Stream ada = open(user, channel, "")) {
      assertThat(ada.head).startsWith("HTTP/1.1 " + status);
      assertThat(ada.rest()).contains(code);
    }
  }

  @Test
  void a_token_may_come_in_the_header() throws IOException {
    try (Stream ada =
        new Stream(gateway.port, "/sse?channelId=c1", "Authorization: Bearer ada\r\n")) {
      ada.blockWith("presence:state");
    }
  }

  @Test
  void with_its_token_the_stream_ends() throws IOException {
    try (GatewayFixture ending = new GatewayFixture(Duration.ZERO);
        Stream ada = new Stream(ending.port, "/sse?token=ada-for-300&channelId=c1", "")) {
      assertThat(ada.blockWith(": 4401")).isNotEmpty();
      assertThat(ada.rest()).isEmpty();
    }
  }

  @Test
  void a_node_that_stops_says_when_to_come_back() throws IOException {
    try (Stream ada = open("ada", "c1", "")) {
      ada.blockWith("presence:state");
      var _ = gateway.server.control().drain();
      ada.blockWith("retry: ");
      ada.blockWith(": 1001");
    }
  }

  @Test
  void it_counts_as_a_connection_of_its_user_for_as_long_as_it_is_open() throws IOException {
    EntryLimits limits = new EntryLimits(9, 1, 9, new Rate(999, 999));
    try (GatewayFixture narrow =
        new GatewayFixture(
            GatewayFixture.defaults()
                .withEntry(
                    new EntryRules(
                        AllowedOrigins.ANY,
                        TrustedProxies.NONE,
                        true,
                        limits,
                        InboundLimits.DEFAULT)))) {
      try (Stream ada = new Stream(narrow.port, "/sse?token=ada&channelId=c1", "")) {
        ada.blockWith("presence:state");
        try (Stream second = new Stream(narrow.port, "/sse?token=ada&channelId=c1", "")) {
          assertThat(second.head).startsWith("HTTP/1.1 429");
        }
      }
      awaitRoom(narrow.port);
    }
  }

  @Test
  void who_talks_instead_of_listening_is_let_go() throws IOException {
    try (Stream ada = open("ada", "c1", "")) {
      ada.blockWith("presence:state");
      ada.say("x".repeat(8 * 1024));
      assertThat(ada.rest()).doesNotContain("xxxx");
    }
  }

  @Test
  void one_that_does_not_read_is_closed_for_it_and_nobody_else() throws IOException {
    try (Stream slow = open("ada", "c1", "");
        RawClient bo = gateway.join("bo", "c1")) {
      slow.blockWith("presence:state");
      String large = "{\"type\":\"x\",\"data\":\"" + "x".repeat(100_000) + "\"}";
      for (int i = 0; gateway.telemetry.counted(Measure.SLOW_CONNECTION_CLOSED) == 0; i++) {
        assertThat(i).isLessThan(1_000);
        gateway.publish("c1", large);
        bo.textWith("xxx");
      }
    }
  }

  private static void awaitRoom(int port) throws IOException {
    String head = "";
    for (int tries = 0; !head.startsWith("HTTP/1.1 200"); tries++) {
      assertThat(tries).as(head).isLessThan(900);
      try (Stream again = new Stream(port, "/sse?token=ada&channelId=c1", "")) {
        head = again.head;
      }
    }
  }

  private Stream open(String user, String channel, String headers) throws IOException {
    return new Stream(gateway.port, "/sse?token=" + user + "&channelId=" + channel, headers);
  }

  private static String id(List<String> block) {
    assertThat(block.getFirst()).startsWith("id: ");
    return block.getFirst().substring(4);
  }

  /** A client that asks and reads. */
  private static final class Stream implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;
    private final String head;

    Stream(int port, String target, String headers) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(10_000);
      lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      say("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
      head = String.join("\n", block());
    }

    void say(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** The next lines up to an empty one. */
    List<String> block() throws IOException {
      List<String> block = new ArrayList<>();
      for (String line = lines.readLine(); line != null && !line.isEmpty(); ) {
        block.add(line);
        line = lines.readLine();
      }
      return block;
    }

    List<String> blockWith(String part) throws IOException {
      List<String> block = block();
      while (block.stream().noneMatch(line -> line.contains(part))) {
        assertThat(block).as("before " + part).isNotEmpty();
        block = block();
      }
      return block;
    }

    /** All that still comes, up to the end. */
    String rest() throws IOException {
      StringBuilder rest = new StringBuilder();
      for (int next = lines.read(); next >= 0; next = lines.read()) {
        rest.append((char) next);
      }
      return rest.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
