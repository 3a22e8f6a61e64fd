package dev.parley.kinde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kinde.KindeSettings.KeyFetching;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyFetchThrottleTest {
  private static final long NOW = Long.MAX_VALUE - 1;

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
    assertThat(pace.admitUnknown(NOW + Duration.ofSeconds(9).toNanos())).isFalse();
    assertThat(pace.untilUnknown(NOW + Duration.ofSeconds(9).toNanos()))
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(pace.admitUnknown(NOW + Duration.ofSeconds(10).toNanos())).isTrue();
    assertThat(pace.admitUnknown(NOW + Duration.ofSeconds(11).toNanos())).isFalse();
  }
}
