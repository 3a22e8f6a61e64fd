package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Commands to wherever their keys are. Those for one key are carried out in the order in which they
 * are called. Safe for any thread; never blocks. Whatever goes wrong is {@link BusUnavailable}.
 */
interface RedisCalls {
  /**
   * Has the connection on which the key is to be found carry a command.
   *
   * @param key one that the command is about, or the pub/sub channel it publishes in
   */
  <T extends @Nullable Object> CompletionStage<T> call(
      String key, Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command);

  /**
   * The same for what is published and of no use later: it fails while Redis is behind with other
   * calls.
   *
   * @param channel the pub/sub channel it publishes in
   */
  <T extends @Nullable Object> CompletionStage<T> publishNow(
      String channel, Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command);

  /**
   * Runs a script where its keys are.
   *
   * @param keys share a slot
   */
  default <T extends @Nullable Object> CompletionStage<T> run(
      RedisScript script, String[] keys, String... arguments) {
    return call(keys[0], commands -> script.run(commands, keys, arguments));
  }

  /** What a stage failed with, without the wrapping of the stages after it. */
  static Throwable cause(Throwable fault) {
    Throwable wrapped = fault instanceof CompletionException ? fault.getCause() : null;
    return wrapped == null ? fault : wrapped;
  }
}
