package dev.parley.domain.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenLifeTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  private static final Duration GRACE = Duration.ofSeconds(25);

  @Test
  void the_notice_comes_a_minute_before_the_end() {
    assertThat(lifeOf(Duration.ofHours(1)))
        .isEqualTo(new TokenLife(Duration.ofMinutes(59), Duration.ofSeconds(3625)));
  }

  @Test
  void a_short_token_is_announced_at_half_of_its_life() {
    assertThat(lifeOf(Duration.ofSeconds(20)))
        .isEqualTo(new TokenLife(Duration.ofSeconds(10), Duration.ofSeconds(45)));
  }

  @Test
  void a_token_that_is_just_over_still_has_the_grace() {
    assertThat(lifeOf(Duration.ofSeconds(-10)))
        .isEqualTo(new TokenLife(Duration.ZERO, Duration.ofSeconds(15)));
    assertThat(lifeOf(Duration.ofSeconds(-30)))
        .isEqualTo(new TokenLife(Duration.ZERO, Duration.ZERO));
  }

  @Test
  void an_end_beyond_all_calendars_is_far_away() {
    assertThat(TokenLife.of(Instant.MAX, NOW, GRACE).endsIn()).isPositive();
  }

  private static TokenLife lifeOf(Duration left) {
    return TokenLife.of(NOW.plus(left), NOW, GRACE);
  }
}
