package dev.parley.domain.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"1", "123", "org_1.general", "a:b@c=d+e-f", "A.B", "__probe"})
  void letters_digits_and_a_few_marks_make_a_name(String text) {
    assertThat(ChannelId.parse(text)).map(ChannelId::value).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "*", "a*", "a?", "[a]", "a b", "a\r\nb", "a\0b", "ä", "{c}", "a/b", "a\\b", "а"
      })
  void anything_that_means_something_elsewhere_is_refused(String text) {
    assertThat(ChannelId.parse(text)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new ChannelId(text));
  }

  @Test
  void a_name_has_at_most_128_characters() {
    assertThat(ChannelId.parse("c".repeat(128))).isPresent();
    assertThat(ChannelId.parse("c".repeat(129))).isEmpty();
  }
}
