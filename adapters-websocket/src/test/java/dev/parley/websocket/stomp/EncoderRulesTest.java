package dev.parley.websocket.stomp;

import static dev.parley.websocket.stomp.StompVersion.V1_0;
import static dev.parley.websocket.stomp.StompVersion.V1_1;
import static dev.parley.websocket.stomp.StompVersion.V1_2;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.springframework.messaging.simp.stomp.StompCommand.CONNECTED;
import static org.springframework.messaging.simp.stomp.StompCommand.ERROR;
import static org.springframework.messaging.simp.stomp.StompCommand.MESSAGE;
import static org.springframework.messaging.simp.stomp.StompCommand.RECEIPT;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.messaging.simp.stomp.StompCommand;

/** What the server sends, numbered as in ADR 5; the other rules are {@link DecoderRulesTest}'s. */
class EncoderRulesTest {
  private static final String HOSTILE = "a:b\\c\nd\re\0f";

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void rule(Row row) {
    byte[] frame = StompEncoder.encode(row.version, row.command, row.headers, row.body());

    assertThat(new String(frame, UTF_8)).as(row.toString()).isEqualTo(row.expected);
  }

  static Stream<Row> rows() {
    return Stream.of(
        row(
            16,
            "1.2 escapes four characters",
            V1_2,
            RECEIPT,
            HOSTILE,
            "RECEIPT\nh:a\\cb\\\\c\\nd\\ref\n\n\0"),
        row(
            17,
            "1.1 escapes three and leaves the return out",
            V1_1,
            RECEIPT,
            HOSTILE,
            "RECEIPT\nh:a\\cb\\\\c\\ndef\n\n\0"),
        row(
            17,
            "1.0 escapes nothing and leaves line ends out",
            V1_0,
            RECEIPT,
            HOSTILE,
            "RECEIPT\nh:a:b\\cdef\n\n\0"),
        row(
            18,
            "no value of CONNECTED begins a header",
            V1_2,
            CONNECTED,
            "alice\nevil:1\r\n\n\0",
            "CONNECTED\nh:aliceevil:1\n\n\0"),
        row(
            27,
            "MESSAGE is counted in bytes",
            V1_2,
            MESSAGE,
            "ü",
            "MESSAGE\nh:ü\ncontent-length:2\n\nü\0"),
        row(27, "ERROR is counted", V1_0, ERROR, "ü", "ERROR\nh:ü\ncontent-length:2\n\nü\0"),
        new Row(
            27,
            "a count of the caller's is ignored",
            V1_2,
            MESSAGE,
            List.of(Map.entry("content-length", "9")),
            "MESSAGE\ncontent-length:2\n\nü\0"),
        new Row(
            17,
            "a name keeps its colon in 1.2",
            V1_2,
            RECEIPT,
            List.of(Map.entry("a:\nb", "c")),
            "RECEIPT\na\\c\\nb:c\n\n\0"),
        new Row(
            17,
            "a name loses its colon in 1.0",
            V1_0,
            RECEIPT,
            List.of(Map.entry("a:\nb", "c")),
            "RECEIPT\nab:c\n\n\0"),
        new Row(
            27, "no header at all", V1_2, MESSAGE, List.of(), "MESSAGE\ncontent-length:2\n\nü\0"));
  }

  @Test
  void rule_28_receipts_and_connected_have_no_body() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StompEncoder.encode(V1_2, RECEIPT, List.of(), new byte[1]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StompEncoder.encode(V1_2, CONNECTED, List.of(), new byte[1]));
  }

  private static Row row(
      int rule,
      String name,
      StompVersion version,
      StompCommand command,
      String value,
      String expected) {
    return new Row(rule, name, version, command, List.of(Map.entry("h", value)), expected);
  }

  record Row(
      int rule,
      String name,
      StompVersion version,
      StompCommand command,
      List<Map.Entry<String, String>> headers,
      String expected) {
    byte[] body() {
      return command.isBodyAllowed() ? "ü".getBytes(UTF_8) : new byte[0];
    }

    @Override
    public String toString() {
      return "rule %d: %s".formatted(rule, name);
    }
  }
}
