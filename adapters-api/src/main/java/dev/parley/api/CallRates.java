package dev.parley.api;

import dev.parley.domain.quota.Rate;
import dev.parley.domain.quota.TokenBucket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The rate limit of each API key. Safe for any thread; there are as many as there are ids of keys.
 */
final class CallRates {
  private final Rate rate;
  private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();

  CallRates(Rate rate) {
    this.rate = rate;
  }

  /** 0 if one more call is within the pace, else after how many seconds it would be. */
  long waitSeconds(ApiKey key, long nowNanos) {
    long[] seconds = {0};
    if (buckets.size() > ApiKeys.MOST) { // Ids that are gone from the file are forgotten as well.
      buckets.values().removeIf(bucket -> bucket.isFull(nowNanos));
    }
    buckets.compute(
        key.id(),
        (same, known) -> {
          TokenBucket bucket = known == null ? new TokenBucket(rate, nowNanos) : known;
          if (!bucket.take(1, nowNanos)) {
            seconds[0] = 1 + TimeUnit.NANOSECONDS.toSeconds(bucket.waitNanos(1, nowNanos));
          }
          return bucket;
        });
    return seconds[0];
  }
}
