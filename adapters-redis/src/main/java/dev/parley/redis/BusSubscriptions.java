package dev.parley.redis;

import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one pub/sub connection has asked Redis for and not yet been told. Safe for any thread; who
 * calls orders the calls for one channel.
 */
final class BusSubscriptions {
  /** Names in one SUBSCRIBE, so that many do not hold up the connection or Redis for long. */
  static final int MOST_AT_ONCE = 500;

  private final Map<String, Integer> unacknowledged = new ConcurrentHashMap<>();
  private final StatefulRedisPubSubConnection<String, byte[]> connection;
  private final RedisRefusals refusals;

  BusSubscriptions(
      StatefulRedisPubSubConnection<String, byte[]> connection, RedisRefusals refusals) {
    this.connection = connection;
    this.refusals = refusals;
  }

  StatefulRedisPubSubConnection<String, byte[]> connection() {
    return connection;
  }

  /**
   * Asks for them. That each is granted comes as a callback for it, or not at all: whoever waits
   * has a limit.
   *
   * @param verb what for
   * @param channels at most {@value #MOST_AT_ONCE}
   * @param refused called if Redis says that none of them is
   */
  void subscribe(RedisVerb verb, Collection<String> channels, Runnable refused) {
    channels.forEach(channel -> unacknowledged.merge(channel, 1, Integer::sum));
    var _ =
        refusals
            .watch(verb, connection.async().subscribe(channels.toArray(String[]::new)))
            .whenComplete((asked, fault) -> {
              if (fault != null && RefusalKind.of(fault).isPresent()) {
                channels.forEach(this::acknowledged); // Nothing more comes of it.
                refused.run();
              }
            });
  }

  void unsubscribe(String channel) {
    var _ = refusals.watch(RedisCommand.UNFOLLOW, connection.async().unsubscribe(channel));
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
