package dev.parley.bootstrap.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TtlTest {
  @ParameterizedTest
  @CsvSource({"30s, PT30S", "15m, PT15M", "1h, PT1H", "2d, PT48H", "999999s, PT999999S"})
  void a_number_and_a_unit_make_a_time(String text, Duration expected) {
    assertThat(new Ttl().convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "h", "1w", "-1h", "1.5h", "1 h", "1H", "PT1H", "1000000d", "١h"})
  void anything_else_is_answered_with_examples(String text) {
    assertThatThrownBy(() -> new Ttl().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("expected a time such as 30s, 15m, 1h or 2d");
  }
}
