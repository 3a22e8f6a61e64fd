package dev.parley.domain.transition;

import java.time.Duration;

/** How long to wait before a delivery is tried again. Stateless. */
final class RetryDelay {
  static final Duration LONGEST = Duration.ofMinutes(5);

  /** Of what a receiver may ask for. */
  static final Duration LONGEST_ASKED = Duration.ofHours(1);

  private RetryDelay() {}

  /**
   * 1 s, 2 s, 4 s … 5 min, half of it by chance, so that lanes that failed together do not come
   * back together.
   *
   * @param failures in a row, 1 or more
   * @param chance 0 to 1
   */
  static long nanos(int failures, double chance) {
    long seconds = Math.min(1L << Math.min(failures - 1, 20), LONGEST.toSeconds());
    long half = Duration.ofSeconds(seconds).toNanos() / 2;
    return half + (long) (half * chance);
  }

  /** The same, but not before the receiver said. */
  static long nanos(int failures, double chance, Duration asked) {
    Duration wait = asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
    return Math.max(wait.toNanos(), nanos(failures, chance));
  }
}
