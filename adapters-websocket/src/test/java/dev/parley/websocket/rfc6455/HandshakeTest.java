package dev.parley.websocket.rfc6455;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  private static final String KEY_OF_SECTION_1_3 = "dGhlIHNhbXBsZSBub25jZQ==";

  @Test
  void the_answer_is_that_of_section_1_3() {
    assertThat(Handshake.acceptKey(KEY_OF_SECTION_1_3)).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {KEY_OF_SECTION_1_3, "AAAAAAAAAAAAAAAAAAAAAA==", "+/+/+/+/+/+/+/+/+/+/+w=="})
  void sixteen_bytes_in_base64_are_a_key(String key) {
    assertThat(Handshake.isValidKey(key)).isTrue();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "dGhlIHNhbXBsZSBub25jZQ", // without padding
        "dGhlIHNhbXBsZSBub25jZQ= ",
        "dGhlIHNhbXBsZSBub25jZTE=", // 17 bytes
        "dGhlIHNhbXBsZSBub25jZTEy", // 18 bytes
        "dGhlIHNhbXBsZSBub25j", // 15 bytes
        "-_-_-_-_-_-_-_-_-_-_-w==", // the alphabet of URLs
        "dGhlIHNhbXBsZSBub25jZé==",
        "************************",
        "========================"
      })
  void nothing_else_is(@Nullable String key) {
    assertThat(Handshake.isValidKey(key)).isFalse();
  }
}
