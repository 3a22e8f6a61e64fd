package dev.parley.kinde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kinde.KindeSettings.KeyFetching;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyFetchThrottleTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final KeyFetchThrottle pace = new KeyFetchThrottle(KeyFetching.defaults());

  @Test
  void retries_are_ever_rarer_up_to_a_limit() {
    assertThat(Stream.generate(pace::afterFailure).limit(7).map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @Test
  void after_a_success_all_is_forgotten() {
    pace.afterFailure();
    pace.afterFailure();

    assertThat(pace.afterSuccess()).isEqualTo(Duration.ofHours(1));
    assertThat(pace.afterFailure()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void one_unknown_key_in_ten_seconds_may_be_asked_for() {
    assertThat(pace.admitUnknown(NOW)).isTrue();
    assertThat(pace.admitUnknown(NOW.plusSeconds(9))).isFalse();
    assertThat(pace.untilUnknown(NOW.plusSeconds(9))).isEqualTo(Duration.ofSeconds(1));
    assertThat(pace.admitUnknown(NOW.plusSeconds(10))).isTrue();
    assertThat(pace.admitUnknown(NOW.plusSeconds(11))).isFalse();
  }

  @Test
  void a_clock_set_back_forbids_nothing() {
    assertThat(pace.admitUnknown(NOW)).isTrue();

    assertThat(pace.admitUnknown(NOW.minusSeconds(3600))).isTrue();
  }
}
