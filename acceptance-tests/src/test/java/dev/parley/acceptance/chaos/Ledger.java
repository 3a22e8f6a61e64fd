package dev.parley.acceptance.chaos;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the nodes have written into Redis, looked at from outside. One thread. */
final class Ledger implements AutoCloseable {
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;

  Ledger(String redisUrl) {
    RedisURI uri = RedisURI.create(redisUrl);
    uri.setTimeout(Duration.ofSeconds(10));
    client = RedisClient.create(uri);
    connection = client.connect();
  }

  RedisCommands<String, String> redis() {
    return connection.sync();
  }

  /** The incarnations that have a lease, and those that are still to be swept. */
  List<String> incarnations() {
    return redis().zrange("parley:nodes", 0, -1);
  }

  Set<String> members(String channel) {
    return Set.copyOf(redis().hkeys(ofChannel(channel, "members")));
  }

  /** The incarnation that holds the user in the channel, or one of them. */
  Optional<String> holderOf(String channel, String user) {
    return incarnations().stream()
        .filter(it -> redis().sismember(ofChannel(channel, "by:" + it), user))
        .findFirst();
  }

  /** Whether nothing of the incarnation can come back into the channel. */
  boolean isFenced(String channel, String incarnation) {
    return redis().sismember(ofChannel(channel, "fence"), incarnation);
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
  }

  private static String ofChannel(String channel, String name) {
    return "parley:{channel:" + channel + "}:" + name;
  }
}
