package dev.parley.kinde;

import dev.parley.kinde.KindeSettings.KeyFetching;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the issuer is to be asked for its keys, and how often strangers may cause it to be. Not for
 * several threads at once.
 */
final class KeyFetchThrottle {
  private final KeyFetching limits;
  private Duration nextRetry;
  private @Nullable Instant lastUnknown;

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

  /** Whether a key that is not known may be asked for now; if so, the next one has to wait. */
  boolean admitUnknown(Instant now) {
    if (untilUnknown(now).isPositive()) {
      return false;
    }
    lastUnknown = now;
    return true;
  }

  /**
   * How long until a key that is not known may be asked for; zero or less if it may be now. A clock
   * set back by an hour does not forbid it for an hour, hence the absolute value.
   */
  Duration untilUnknown(Instant now) {
    return lastUnknown == null
        ? Duration.ZERO
        : limits.unknownKeyEvery().minus(Duration.between(lastUnknown, now).abs());
  }
}
