package dev.parley.domain.typing;

import java.time.Duration;

/**
 * How long typing lasts and how often it is announced.
 *
 * @param ttl how long somebody is typing without saying so again
 * @param announceEvery how often a repeated start is announced at the most; under {@code ttl}, or
 *     other nodes would believe that it had ended
 * @param crowd how many may be typing in one channel at once; more are not shown
 */
public record TypingRules(Duration ttl, Duration announceEvery, int crowd) {
  public static final TypingRules DEFAULT =
      new TypingRules(Duration.ofSeconds(6), Duration.ofSeconds(3), 100);

  public TypingRules {
    if (announceEvery.compareTo(ttl) >= 0 || announceEvery.isNegative() || crowd < 1) {
      throw new IllegalArgumentException("typing must be announced again before it ends");
    }
  }
}
