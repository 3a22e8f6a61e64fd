package dev.parley.application;

import dev.parley.domain.identity.UserId;
import dev.parley.domain.quota.TokenBucket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;

/**
 * How often each user may do something at this node, over all their connections. Safe for any
 * thread. It remembers those who lately did it, until they are quiet again.
 */
final class UserRateLimit {
  private static final long FORGET_EVERY_NANOS = 5_000_000_000L;

  private final LongFunction<TokenBucket> full;
  private final Map<UserId, TokenBucket> buckets = new ConcurrentHashMap<>();
  private long forgottenNanos;

  /**
   * Nobody has done anything yet.
   *
   * @param full a bucket at that time
   */
  UserRateLimit(LongFunction<TokenBucket> full) {
    this.full = full;
  }

  /** Whether once more is within the limit; it counts if it is. */
  boolean allows(UserId user, long nowNanos) {
    boolean[] allowed = {false};
    buckets.compute(
        user,
        (same, known) -> {
          TokenBucket bucket = known == null ? full.apply(nowNanos) : known;
          allowed[0] = bucket.take(1, nowNanos);
          return bucket;
        });
    return allowed[0];
  }

  /** Forgets those who are quiet again. By one thread, from time to time. */
  void forget(long nowNanos) {
    if (nowNanos - forgottenNanos > FORGET_EVERY_NANOS || buckets.isEmpty()) {
      forgottenNanos = nowNanos;
      for (UserId user : buckets.keySet()) {
        buckets.computeIfPresent(user, (same, bucket) -> bucket.isFull(nowNanos) ? null : bucket);
      }
    }
  }

  int users() {
    return buckets.size();
  }
}
