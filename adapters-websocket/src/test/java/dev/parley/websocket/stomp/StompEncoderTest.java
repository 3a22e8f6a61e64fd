package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.messaging.simp.stomp.StompCommand;

class StompEncoderTest {
  @Test
  void a_message_ends_at_its_nul_and_says_how_long_it_is() {
    assertThat(encoded(StompVersion.V1_2, StompCommand.MESSAGE, "a", "b", "é"))
        .isEqualTo("MESSAGE\na:b\ncontent-length:2\n\né\0");
  }

  @ParameterizedTest
  @CsvSource({"V1_0, x:y\\", "V1_1, x\\cy\\\\\\n", "V1_2, x\\cy\\\\\\n\\r"})
  void each_version_escapes_in_its_own_way(StompVersion version, String value) {
    assertThat(encoded(version, StompCommand.RECEIPT, "a", "x:y\\\n\r\0", ""))
        .isEqualTo("RECEIPT\na:" + value + "\n\n\0");
  }

  @Test
  void a_user_name_with_line_ends_injects_no_header_into_connected() {
    assertThat(
            encoded(StompVersion.V1_2, StompCommand.CONNECTED, "user-name", "al\nevil:1\r\0", ""))
        .isEqualTo("CONNECTED\nuser-name:alevil:1\n\n\0");
  }

  private static String encoded(
      StompVersion version, StompCommand command, String name, String value, String body) {
    return new String(
        StompEncoder.encode(
            version, command, List.of(Map.entry(name, value)), body.getBytes(UTF_8)),
        UTF_8);
  }
}
