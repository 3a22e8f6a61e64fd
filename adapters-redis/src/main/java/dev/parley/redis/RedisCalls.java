package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Commands over the one connection that is not for pub/sub, in the order in which they are called.
 * Safe for any thread; never blocks. Whatever goes wrong is {@link BusUnavailable}.
 */
final class RedisCalls {
  private volatile @Nullable Way way;

  /** The connection that carries what is called from now on. */
  void up(StatefulRedisConnection<String, String> connection) {
    way = new Way(connection, new CallWindow());
  }

  /** The connection is lost: what waits for it has failed, and everything fails at once. */
  void down() {
    Way lost = way;
    way = null;
    if (lost != null) {
      lost.window.close();
    }
  }

  <T extends @Nullable Object> CompletionStage<T> call(
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    Way here = way;
    return here == null ? away() : here.window.call(() -> command.apply(here.connection.async()));
  }

  /** The same for what is of no use later: it fails while Redis is behind with other calls. */
  <T extends @Nullable Object> CompletionStage<T> callNow(
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    Way here = way;
    return here == null
        ? away()
        : here.window.callNow(() -> command.apply(here.connection.async()));
  }

  <T extends @Nullable Object> CompletionStage<T> run(
      RedisScript script, String[] keys, String... arguments) {
    return call(commands -> script.run(commands, keys, arguments));
  }

  /** What a stage failed with, without the wrapping of the stages after it. */
  static Throwable cause(Throwable fault) {
    Throwable wrapped = fault instanceof CompletionException ? fault.getCause() : null;
    return wrapped == null ? fault : wrapped;
  }

  private static <T extends @Nullable Object> CompletionStage<T> away() {
    return CompletableFuture.failedFuture(new BusUnavailable("Redis is not connected"));
  }

  private record Way(StatefulRedisConnection<String, String> connection, CallWindow window) {}
}
