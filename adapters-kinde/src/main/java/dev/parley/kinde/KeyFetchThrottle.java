package dev.parley.kinde;

import dev.parley.kinde.KindeSettings.KeyFetching;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Rate limit for fetching the issuer's keys, and for how often unknown tokens may cause it. Not for
 * several threads at once.
 */
final class KeyFetchThrottle {
  private final KeyFetching limits;
  private Duration nextRetry;
  private @Nullable Long lastUnknownNanos;

  KeyFetchThrottle(KeyFetching limits) {
    this.limits = limits;
    nextRetry = limits.firstRetry();
  }

  /** How long to wait after a fetch that succeeded. */
  Duration afterSuccess() {
    nextRetry = limits.firstRetry();
    return limits.refreshEvery();
  }

  /** How long to wait after one that failed: twice as long each time, up to a limit. */
  Duration afterFailure() {
    Duration delay = nextRetry;
    Duration doubled = delay.multipliedBy(2);
    nextRetry = doubled.compareTo(limits.lastRetry()) < 0 ? doubled : limits.lastRetry();
    return delay;
  }

  /**
   * Whether a key that is not known may be asked for now; if so, the next one has to wait.
   *
   * @param nowNanos of any origin, and not going back
   */
  boolean admitUnknown(long nowNanos) {
    if (untilUnknown(nowNanos).isPositive()) {
      return false;
    }
    lastUnknownNanos = nowNanos;
    return true;
  }

  /** How long until a key that is not known may be asked for; zero or less if it may be now. */
  Duration untilUnknown(long nowNanos) {
    return lastUnknownNanos == null
        ? Duration.ZERO
        : limits.unknownKeyEvery().minusNanos(nowNanos - lastUnknownNanos);
  }
}
