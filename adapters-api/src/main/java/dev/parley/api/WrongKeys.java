package dev.parley.api;

import dev.parley.domain.quota.TokenBucket;
import dev.parley.http.ClientAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many wrong API keys each address has sent. Safe for any thread. It remembers {@value
 * #MAX_ADDRESSES} addresses at the most: when there are so many, those that are quiet again are
 * forgotten, and the rest are not told apart.
 */
final class WrongKeys {
  static final int PER_MINUTE = 10;
  static final int SECONDS_FOR_ONE = 60 / PER_MINUTE;
  static final int MAX_ADDRESSES = 4_096;

  private final Map<ClientAddress, TokenBucket> buckets = new ConcurrentHashMap<>();
  private final TokenBucket others;

  WrongKeys(long nowNanos) {
    this.others = TokenBucket.perMinute(PER_MINUTE, nowNanos);
  }

  /** Whether one more of the address is within what it may be wrong. */
  boolean allows(ClientAddress address, long nowNanos) {
    if (buckets.size() >= MAX_ADDRESSES && !buckets.containsKey(address)) {
      forget(nowNanos);
      if (buckets.size() >= MAX_ADDRESSES) {
        synchronized (others) {
          return others.take(1, nowNanos);
        }
      }
    }
    boolean[] allowed = {false};
    buckets.compute(
        address,
        (same, known) -> {
          TokenBucket bucket = known == null ? TokenBucket.perMinute(PER_MINUTE, nowNanos) : known;
          allowed[0] = bucket.take(1, nowNanos);
          return bucket;
        });
    return allowed[0];
  }

  int addresses() {
    return buckets.size();
  }

  private void forget(long nowNanos) {
    for (ClientAddress address : buckets.keySet()) {
      buckets.computeIfPresent(address, (same, bucket) -> bucket.isFull(nowNanos) ? null : bucket);
    }
  }
}
