package dev.parley.application;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.quota.Rate;
import dev.parley.domain.quota.TokenBucket;
import java.util.HashMap;
import java.util.Map;

/**
 * Rate limit: how often one connection is sent the state of each channel, whether it asks or joins
 * again. Confined to its session's owner.
 */
final class StatePace {
  private static final int FEW = 16;

  private final Rate rate;
  private final Map<ChannelId, TokenBucket> buckets = new HashMap<>(2);

  StatePace(Rate rate) {
    this.rate = rate;
  }

  /**
   * Takes one telling.
   *
   * @return in how many nanoseconds it may be asked for again, if it cannot be had now; else 0
   */
  long take(ChannelId channel, long nowNanos) {
    if (buckets.size() >= FEW) {
      buckets.values().removeIf(bucket -> bucket.isFull(nowNanos));
    }
    TokenBucket bucket = buckets.computeIfAbsent(channel, first -> new TokenBucket(rate, nowNanos));
    return bucket.take(1, nowNanos) ? 0 : bucket.waitNanos(1, nowNanos);
  }
}
