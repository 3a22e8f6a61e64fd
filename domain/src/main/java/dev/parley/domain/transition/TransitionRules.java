package dev.parley.domain.transition;

import java.time.Duration;

/**
 * How transitions are kept for those who read them.
 *
 * @param kept how many at least, of all lanes together
 * @param vacatedAfter how long a channel has been empty when it is said to be vacated; whoever
 *     comes back within it has not been away
 */
public record TransitionRules(int kept, Duration vacatedAfter) {
  /** The history of an empty channel is kept for two minutes. */
  public static final Duration LONGEST_VACANCY = Duration.ofSeconds(60);

  /** Entries of a lane at the least: they are dropped a hundred at a time. */
  public static final int LEAST_KEPT = 100 * TransitionLane.COUNT;

  /**
   * Checks that it makes sense.
   *
   * @throws IllegalArgumentException if it does not
   */
  public TransitionRules {
    if (kept < LEAST_KEPT) {
      throw new IllegalArgumentException("too few transitions would be kept: " + kept);
    }
    if (vacatedAfter.isNegative() || vacatedAfter.compareTo(LONGEST_VACANCY) > 0) {
      throw new IllegalArgumentException("a vacancy lasts 0 to 60 s, not " + vacatedAfter);
    }
  }

  /** How many of one lane. */
  public int keptOfLane() {
    return kept / TransitionLane.COUNT;
  }
}
