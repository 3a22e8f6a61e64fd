package dev.parley.domain.quota;

/**
 * Keeps one client to a {@link Rate}: a bucket that fills with time and is emptied by use. Confined
 * to its owner; time is an argument, in nanoseconds of any origin that do not go back.
 */
public final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double burst;
  private final double perNano;
  private double tokens;
  private long filledNanos;

  /** Full. */
  public TokenBucket(Rate rate, long nowNanos) {
    this.burst = (double) rate.burst();
    this.perNano = (double) rate.perSecond() / NANOS;
    this.tokens = burst;
    this.filledNanos = nowNanos;
  }

  /** Takes so much if it is there, and says whether it was; nothing is taken if it is not. */
  public boolean take(long amount, long nowNanos) {
    fill(nowNanos);
    if ((double) amount > tokens) {
      return false;
    }
    tokens -= (double) amount;
    return true;
  }

  /** Whether it is as good as new: nothing is lost by forgetting it. */
  public boolean isFull(long nowNanos) {
    fill(nowNanos);
    return tokens >= burst;
  }

  private void fill(long nowNanos) {
    long passed = nowNanos - filledNanos;
    if (passed > 0) {
      tokens = Math.min(burst, tokens + (double) passed * perNano);
      filledNanos = nowNanos;
    }
  }
}
