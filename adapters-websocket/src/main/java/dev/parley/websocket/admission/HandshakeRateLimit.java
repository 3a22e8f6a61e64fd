package dev.parley.websocket.admission;

import dev.parley.domain.quota.Rate;
import dev.parley.domain.quota.TokenBucket;
import dev.parley.http.ClientAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often each address may knock. Safe for any thread. It remembers the addresses that lately
 * did, {@value #MAX_ADDRESSES} at the most: those beyond are not counted, and the ones that are
 * quiet again are forgotten every few seconds.
 */
final class HandshakeRateLimit {
  static final int MAX_ADDRESSES = 100_000;
  private static final long FORGET_EVERY_NANOS = 5_000_000_000L;

  private final Rate rate;
  private final Map<ClientAddress, TokenBucket> buckets = new ConcurrentHashMap<>();
  private final AtomicLong forgottenNanos;

  HandshakeRateLimit(Rate rate, long nowNanos) {
    this.rate = rate;
    this.forgottenNanos = new AtomicLong(nowNanos);
  }

  /** Whether one more knock of the address is within its pace. */
  boolean allows(ClientAddress address, long nowNanos) {
    forgetNowAndThen(nowNanos);
    if (buckets.size() >= MAX_ADDRESSES && !buckets.containsKey(address)) {
      return true;
    }
    boolean[] allowed = {false};
    buckets.compute(
        address,
        (same, known) -> {
          TokenBucket bucket = known == null ? new TokenBucket(rate, nowNanos) : known;
          allowed[0] = bucket.take(1, nowNanos);
          return bucket;
        });
    return allowed[0];
  }

  int addresses() {
    return buckets.size();
  }

  private void forgetNowAndThen(long nowNanos) {
    long last = forgottenNanos.get();
    if (nowNanos - last > FORGET_EVERY_NANOS && forgottenNanos.compareAndSet(last, nowNanos)) {
      for (ClientAddress address : buckets.keySet()) {
        buckets.computeIfPresent(
            address, (same, bucket) -> bucket.isFull(nowNanos) ? null : bucket);
      }
    }
  }
}
