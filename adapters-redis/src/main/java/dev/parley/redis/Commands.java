package dev.parley.redis;

import dev.parley.redis.RedisLink.Loss;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connections that carry commands, one or several, which are up or down together. Safe for any
 * thread.
 */
sealed interface Commands extends AutoCloseable permits MasterCommands, ClusterCommands {
  /** What is told, on the links' thread: {@code up} and {@code down} alternate, up first. */
  interface Watcher {
    void up();

    void down(Loss loss);

    /**
     * The connection that is to be tried by {@link Probe} from now on: after {@code up}, and again
     * if it becomes another without a {@code down}.
     */
    void probeOver(StatefulRedisConnection<String, String> connection);

    /** A try to connect failed. */
    void refused(Throwable cause);
  }

  boolean isUp();

  /** Gives up a connection that carries nothing, and makes another. */
  void drop(StatefulRedisConnection<String, String> silent);

  /** Has the connection on which the key is to be found carry a command when it is its turn. */
  <T extends @Nullable Object> CompletionStage<T> call(
      String key, Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command);

  /** The same for what is of no use later: it fails while others wait for their turn. */
  <T extends @Nullable Object> CompletionStage<T> publishNow(
      String channel, Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command);

  /** Has each connection carry a command; completes when all have answered. */
  <T extends @Nullable Object> CompletionStage<List<T>> callEach(
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command);

  /** What has been reached, for people; asked while it is up. */
  String describe();

  @Override
  void close();
}
