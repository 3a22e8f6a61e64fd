package dev.parley.domain.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long BEGUN = Long.MAX_VALUE - 1_000;
  private final TokenBucket bucket = new TokenBucket(new Rate(10, 3), BEGUN);

  @Test
  void a_burst_is_let_through_and_what_is_over_it_is_not() {
    assertThat(bucket.take(3, BEGUN)).isTrue();
    assertThat(bucket.take(1, BEGUN)).isFalse();
  }

  @Test
  void it_fills_at_its_rate_and_not_beyond_the_burst() {
    bucket.take(3, BEGUN);

    assertThat(bucket.take(1, after(Duration.ofMillis(99)))).isFalse();
    assertThat(bucket.take(1, after(Duration.ofMillis(101)))).isTrue();
    assertThat(bucket.isFull(after(Duration.ofMillis(300)))).isFalse();
    assertThat(bucket.isFull(after(Duration.ofMillis(501)))).isTrue();
    assertThat(bucket.take(4, after(Duration.ofHours(1)))).isFalse();
  }

  @Test
  void what_is_refused_costs_nothing() {
    assertThat(bucket.take(4, BEGUN)).isFalse();
    assertThat(bucket.take(3, BEGUN)).isTrue();
  }

  @Test
  void in_the_long_run_nobody_gets_more_than_the_rate_and_one_burst() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long now = BEGUN;
    long taken = 0;
    for (int i = 0; i < 10_000; i++) {
      now += random.nextLong(Duration.ofMillis(20).toNanos());
      taken += bucket.take(1, now) ? 1 : 0;
    }

    double seconds = (now - BEGUN) / 1e9;
    assertThat((double) taken).as("seed " + seed).isBetween(seconds * 10 * 0.9, seconds * 10 + 3);
  }

  @Test
  void a_rate_of_nothing_is_a_mistake() {
    assertThatThrownBy(() -> new Rate(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Rate(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static long after(Duration passed) {
    return BEGUN + passed.toNanos();
  }
}
