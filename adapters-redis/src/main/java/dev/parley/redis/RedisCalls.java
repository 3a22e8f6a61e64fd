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
  private final RedisLink<StatefulRedisConnection<String, String>> link;

  RedisCalls(RedisLink<StatefulRedisConnection<String, String>> link) {
    this.link = link;
  }

  <T extends @Nullable Object> CompletionStage<T> call(
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    return link.connection()
        .map(connection -> translated(command.apply(connection.async())))
        .orElseGet(
            () -> CompletableFuture.failedFuture(new BusUnavailable("Redis is not connected")));
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

  private static <T extends @Nullable Object> CompletionStage<T> translated(
      CompletionStage<T> command) {
    return command.handle((result, fault) -> {
      if (fault == null) {
        return result;
      }
      throw new BusUnavailable("Redis did not answer as it should", cause(fault));
    });
  }
}
