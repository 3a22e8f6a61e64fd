package dev.parley.domain.quota;

/**
 * Enforces a {@link Rate} for one client: a bucket that fills with time and is emptied by use.
 * Confined to its owner; time is an argument, in nanoseconds of any origin that do not go back.
 */
public final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double burst;
  private final double perNano;
  private double tokens;
  private long filledNanos;

  /** Full. */
  public TokenBucket(Rate rate, long nowNanos) {
    this((double) rate.burst(), (double) rate.perSecond() / NANOS, nowNanos);
  }

  private TokenBucket(double burst, double perNano, long nowNanos) {
    this.burst = burst;
    this.perNano = perNano;
    this.tokens = burst;
    this.filledNanos = nowNanos;
  }

  /** Full, with what a minute has, and filled anew in a minute. */
  public static TokenBucket perMinute(int amount, long nowNanos) {
    return new TokenBucket(amount, amount / (60 * NANOS), nowNanos);
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

  /** In how many nanoseconds so much is there, if nothing is taken; 0 if it is. */
  public long waitNanos(long amount, long nowNanos) {
    fill(nowNanos);
    return (double) amount <= tokens ? 0 : (long) Math.ceil(((double) amount - tokens) / perNano);
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
