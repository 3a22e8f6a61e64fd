package dev.parley.domain.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.recovery.Resumption.Last;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
  @Test
  void what_is_given_out_is_understood_again() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      Position position =
          new Position(
              new Beat(random.nextLong(), random.nextLong() >>> (4 + random.nextInt(60))),
              random.nextLong() >>> (4 + random.nextInt(60)),
              random.nextInt());

      assertThat(Position.parse(position.text())).as("seed " + seed).contains(position);
    }
  }

  @Test
  void the_text_is_short_and_stands_in_a_url_and_a_header_as_it_is() {
    Position longest = new Position(new Beat(-1, (1L << 60) - 1), (1L << 60) - 1, -1);

    assertThat(longest.text()).matches("[A-Za-z0-9_.-]{1,128}").hasSizeLessThan(62);
    assertThat(new Position(new Beat(0x0102030405060708L, 420), 3, 0x7f4ac764).text())
        .isEqualTo("p1.AQIDBAUGBwg.1a4.3.f0rHZA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p1",
        "p1.AQIDBAUGBwg.1a4.3",
        "p1.AQIDBAUGBwg.1a4.3.f0rHZA.",
        "p1.AQIDBAUGBwg.1a4.-3.f0rHZA",
        "p1.AQIDBAUGBwg.fffffffffffffffff.3.f0rHZA",
        "p1.AQIDBAUGBw.1a4.3.f0rHZA",
        "p1.AQIDBAUGBw=.1a4.3.f0rHZA",
        "p2.AQIDBAUGBwg.1a4.3.f0rHZA",
        "P1.AQIDBAUGBwg.1a4.3.f0rHZA",
        " p1.AQIDBAUGBwg.1a4.3.f0rHZA",
        "p1.AQIDBAUGBwg.1a4.3.f0rHZA\n",
        "null",
        "17"
      })
  void anything_else_is_no_position(String text) {
    assertThat(Position.parse(text)).isEmpty();
    assertThat(Resumption.of(Optional.of(text))).isEqualTo(Resumption.UNKNOWN);
  }

  @Test
  void a_text_of_four_kilobytes_is_none_and_is_not_read() {
    assertThat(Position.parse("p1.AQIDBAUGBwg." + "1".repeat(4096) + ".3.f0rHZA")).isEmpty();
  }

  @Test
  void who_has_kept_nothing_has_positions_from_now_on_and_who_does_not_ask_has_none() {
    assertThat(Resumption.of(Optional.of(""))).isEqualTo(Resumption.FROM_NOW);
    assertThat(Resumption.of(Optional.empty())).isEqualTo(Resumption.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "101", "+1", "1.0", "x", "٣", "99999999999"})
  void what_is_not_from_1_to_100_is_no_number_of_events_to_be_told(String text) {
    assertThat(Last.parse(text)).isEmpty();
  }

  @Test
  void whoever_presents_a_position_needs_no_more_than_what_it_missed() {
    Optional<Last> twenty = Last.parse("20");

    assertThat(Resumption.of(Optional.empty(), twenty)).isEqualTo(new Last(20));
    assertThat(Resumption.of(Optional.of(""), twenty)).isEqualTo(new Last(20));
    assertThat(Resumption.of(Optional.of("x"), twenty)).isEqualTo(Resumption.UNKNOWN);
    assertThat(Resumption.of(Optional.of(""), Optional.empty())).isEqualTo(Resumption.FROM_NOW);
  }
}
