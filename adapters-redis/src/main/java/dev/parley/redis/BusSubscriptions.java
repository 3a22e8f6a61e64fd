package dev.parley.redis;

import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one pub/sub connection has asked Redis for and not yet been told. Safe for any thread; who
 * calls orders the calls for one channel.
 */
final class BusSubscriptions {
  /** Names in one SUBSCRIBE, so that many do not hold up the connection or Redis for long. */
  private static final int BATCH = 500;

  private final Map<String, Integer> unacknowledged = new ConcurrentHashMap<>();
  private final StatefulRedisPubSubConnection<String, byte[]> connection;

  BusSubscriptions(StatefulRedisPubSubConnection<String, byte[]> connection) {
    this.connection = connection;
  }

  StatefulRedisPubSubConnection<String, byte[]> connection() {
    return connection;
  }

  void subscribe(Collection<String> channels) {
    List<String> all = List.copyOf(channels);
    for (int from = 0; from < all.size(); from += BATCH) {
      List<String> batch = all.subList(from, Math.min(all.size(), from + BATCH));
      batch.forEach(channel -> unacknowledged.merge(channel, 1, Integer::sum));
      // The answer comes as a callback for each of them, or not at all: whoever waits has a limit.
      var _ = connection.async().subscribe(batch.toArray(String[]::new));
    }
  }

  void unsubscribe(String channel) {
    var _ = connection.async().unsubscribe(channel);
  }

  /**
   * Redis confirmed a subscription.
   *
   * @return whether it was the last that is asked for: an earlier one may be followed by an
   *     unsubscription that is still under way
   */
  boolean acknowledged(String channel) {
    return unacknowledged.computeIfPresent(channel, (name, count) -> count == 1 ? null : count - 1)
        == null;
  }
}
