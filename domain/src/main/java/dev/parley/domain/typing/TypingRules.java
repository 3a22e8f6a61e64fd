package dev.parley.domain.typing;

import dev.parley.domain.quota.Rate;
import java.time.Duration;

/**
 * How long typing lasts and how often it is announced.
 *
 * @param ttl how long somebody is typing without saying so again
 * @param announceEvery how often a repeated start is announced at the most; under {@code ttl}, or
 *     other nodes would believe that it had ended
 * @param crowd how many may be typing in one channel at once; more are not shown
 * @param threads in how many threads of a channel one user may be typing at once; more are not
 *     shown: nobody writes in so many, and one client could fill the board for all others
 * @param announcements how often one user is announced to begin typing by one node, over all that
 *     they type in; ends are as many at the most
 */
public record TypingRules(
    Duration ttl, Duration announceEvery, int crowd, int threads, Rate announcements) {
  public static final TypingRules DEFAULT =
      new TypingRules(Duration.ofSeconds(6), Duration.ofSeconds(3), 100, 5, new Rate(5, 20));

  public TypingRules {
    if (announceEvery.compareTo(ttl) >= 0 || announceEvery.isNegative()) {
      throw new IllegalArgumentException("typing must be announced again before it ends");
    }
    if (crowd < 1 || threads < 1) {
      throw new IllegalArgumentException("somebody must be able to type");
    }
  }
}
