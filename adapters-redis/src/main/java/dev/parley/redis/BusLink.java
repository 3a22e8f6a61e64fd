package dev.parley.redis;

import dev.parley.redis.Connector.Opened;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connection for pub/sub, and to which server it goes. Safe for any thread. */
final class BusLink implements AutoCloseable {
  private final RedisLink<StatefulRedisPubSubConnection<String, byte[]>> link;
  private volatile @Nullable RedisAddress at;

  /**
   * @param connector opens a connection to a server that brings everything that is published
   * @param thread a single one, on which watchers are told
   */
  BusLink(
      Supplier<CompletionStage<Opened<StatefulRedisPubSubConnection<String, byte[]>>>> connector,
      ScheduledExecutorService thread) {
    link =
        new RedisLink<>(
            () ->
                connector
                    .get()
                    .thenApply(opened -> {
                      at = opened.at();
                      return opened.connection();
                    }),
            thread);
  }

  /** Connects, and goes on trying for ever. To be called once. */
  void start(RedisLink.Watcher<StatefulRedisPubSubConnection<String, byte[]>> watcher) {
    link.start(watcher);
  }

  Optional<StatefulRedisPubSubConnection<String, byte[]>> connection() {
    return link.connection();
  }

  boolean isUp() {
    return link.isUp();
  }

  /** Gives up the present connection, if there is one, and makes another. */
  void drop() {
    connection().ifPresent(link::drop);
  }

  /** Gives up that connection, if it is the present one, and makes another. */
  void drop(StatefulRedisPubSubConnection<String, byte[]> suspect) {
    link.drop(suspect);
  }

  /** Gives up a connection to any server but these, and makes another; tells if it did. */
  boolean leave(Set<RedisAddress> butThese) {
    RedisAddress last = at;
    boolean elsewhere = link.isUp() && last != null && !butThese.contains(last);
    if (elsewhere) {
      drop();
    }
    return elsewhere;
  }

  @Override
  public void close() {
    link.close();
  }
}
