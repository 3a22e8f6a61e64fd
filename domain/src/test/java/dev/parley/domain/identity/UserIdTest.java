package dev.parley.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"kp_0123456789abcdef", "u1", "Ada Lovelace", "用户", "a\"b\\c"})
  void any_readable_text_is_a_user(String text) {
    assertThat(UserId.parse(text)).map(UserId::value).contains(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b", "a\nb", "\u007f"})
  void control_characters_are_refused(String text) {
    assertThat(UserId.parse(text)).isEmpty();
  }

  @Test
  void a_user_has_at_most_256_characters() {
    assertThat(UserId.parse("u".repeat(256))).isPresent();
    assertThat(UserId.parse("u".repeat(257))).isEmpty();
  }
}
