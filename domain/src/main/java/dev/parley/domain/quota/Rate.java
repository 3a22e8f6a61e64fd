package dev.parley.domain.quota;

/**
 * A rate limit: how often in the long run, and how large a burst.
 *
 * @param perSecond in the long run, at least 1
 * @param burst at once after a silence, at least 1
 */
public record Rate(long perSecond, long burst) {
  public Rate {
    if (perSecond < 1 || burst < 1) {
      throw new IllegalArgumentException("a rate and its burst are at least 1");
    }
  }
}
