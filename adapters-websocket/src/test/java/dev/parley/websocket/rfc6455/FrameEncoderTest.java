package dev.parley.websocket.rfc6455;

import static dev.parley.websocket.rfc6455.ClientFrames.concat;
import static dev.parley.websocket.rfc6455.ClientFrames.hex;
import static dev.parley.websocket.rfc6455.ClientFrames.unmasked;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEncoderTest {
  private static final byte[] HELLO = "Hello".getBytes(UTF_8);

  @Test
  void frames_look_like_the_examples_of_section_5_7() {
    assertThat(FrameEncoder.text(HELLO)).isEqualTo(hex("81 05 48 65 6c 6c 6f"));
    assertThat(FrameEncoder.ping(HELLO)).isEqualTo(hex("89 05 48 65 6c 6c 6f"));
    assertThat(FrameEncoder.pong(HELLO)).isEqualTo(hex("8a 05 48 65 6c 6c 6f"));
    assertThat(FrameEncoder.binary(new byte[256])).startsWith(hex("82 7e 01 00")).hasSize(260);
    assertThat(FrameEncoder.binary(new byte[65_536]))
        .startsWith(hex("82 7f 00 00 00 00 00 01 00 00"))
        .hasSize(65_546);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 524_288})
  void lengths_are_written_in_their_shortest_form(int length) {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) 'x');

    assertThat(FrameEncoder.text(payload)).isEqualTo(unmasked(0x81, payload));
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "125, 2", "126, 4", "65535, 4", "65536, 10", "2147483647, 10"})
  void a_header_is_as_long_as_announced(int payload, int expected) {
    byte[] header = FrameEncoder.header(true, payload);

    assertThat(header).isEqualTo(concat(hex("81"), ClientFrames.shortestLength(payload)));
    assertThat(header).hasSize(expected).hasSize(FrameEncoder.headerLength(payload));
    assertThat(FrameEncoder.headerLengthOf(header)).isEqualTo(expected);
    assertThat(FrameEncoder.header(false, payload)[0]).isEqualTo((byte) 0x82);
  }

  @Test
  void a_close_carries_code_and_reason() {
    assertThat(FrameEncoder.close(1000, "")).isEqualTo(hex("88 02 03 e8"));
    assertThat(FrameEncoder.close(4408, "slow")).isEqualTo(hex("88 06 11 38 73 6c 6f 77"));
  }

  @Test
  void a_close_without_a_code_is_empty() {
    assertThat(FrameEncoder.close(1005, "")).isEqualTo(hex("88 00"));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 999, 1004, 1006, 1015, 2999, 5000, 65_536 + 1000})
  void codes_that_no_peer_accepts_are_not_sent(int code) {
    assertThatIllegalArgumentException().isThrownBy(() -> FrameEncoder.close(code, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "x, 200, 123",
    "x, 123, 123",
    "ü, 100, 122", // two bytes each, and 123 is odd
    "日, 41, 123",
    "日, 42, 123",
    "🚀, 100, 120"
  })
  void long_reasons_are_cut_between_characters(String character, int count, int bytesSent) {
    String reason = character.repeat(count);
    byte[] frame = FrameEncoder.close(1000, reason);
    byte[] sent = Arrays.copyOfRange(frame, 4, frame.length);

    assertThat(sent).hasSize(bytesSent);
    assertThat(frame[1]).isEqualTo((byte) (2 + bytesSent));
    assertThat(reason).startsWith(new String(sent, UTF_8));
  }

  @Test
  void long_control_payloads_are_refused() {
    assertThat(FrameEncoder.ping(new byte[125])).hasSize(127);
    assertThatIllegalArgumentException().isThrownBy(() -> FrameEncoder.ping(new byte[126]));
    assertThatIllegalArgumentException().isThrownBy(() -> FrameEncoder.pong(new byte[126]));
  }
}
