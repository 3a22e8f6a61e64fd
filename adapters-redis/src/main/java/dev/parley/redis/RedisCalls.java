package dev.parley.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls to wherever their keys are, of which nothing is refused unheard. Those for one key are
 * carried out in the order in which they are made. Safe for any thread; never blocks. Whatever goes
 * wrong is {@link dev.parley.application.port.out.BusUnavailable}.
 */
final class RedisCalls {
  private final Commands way;
  private final RedisRefusals refusals;
  private final Runnable onAnswer;

  /**
   * @param onAnswer told of each answer, be it a refusal: whoever answers is there
   */
  RedisCalls(Commands way, RedisRefusals refusals, Runnable onAnswer) {
    this.way = way;
    this.refusals = refusals;
    this.onAnswer = onAnswer;
  }

  /**
   * Has the connection on which the key is to be found carry a command.
   *
   * @param key one that the command is about, or the pub/sub channel it publishes in
   */
  <T extends @Nullable Object> CompletionStage<T> call(
      RedisVerb verb,
      String key,
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    return heard(verb, way.call(key, command));
  }

  /**
   * The same for what is published and of no use later: it fails while Redis is behind with other
   * calls.
   *
   * @param channel the pub/sub channel it publishes in
   */
  <T extends @Nullable Object> CompletionStage<T> publishNow(
      RedisVerb verb,
      String channel,
      Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    return heard(verb, way.publishNow(channel, command));
  }

  /** Asks every server that takes commands. */
  <T extends @Nullable Object> CompletionStage<List<T>> callEach(
      RedisVerb verb, Function<RedisAsyncCommands<String, String>, CompletionStage<T>> command) {
    return heard(verb, way.callEach(command));
  }

  /**
   * Runs a script where its keys are.
   *
   * @param keys share a slot
   */
  <T extends @Nullable Object> CompletionStage<T> run(
      RedisScript script, String[] keys, String... arguments) {
    return call(script, keys[0], commands -> script.run(commands, keys, arguments));
  }

  /**
   * Runs a script where its keys are, and makes something of its answer. An answer of which nothing
   * can be made is heard of as a refusal is.
   *
   * @param keys share a slot
   */
  <A extends @Nullable Object, T extends @Nullable Object> CompletionStage<T> run(
      RedisScript script, Function<A, T> reader, String[] keys, String... arguments) {
    return call(
        script, keys[0], commands -> script.<A>run(commands, keys, arguments).thenApply(reader));
  }

  /** What a stage failed with, without the wrapping of the stages after it. */
  static Throwable cause(Throwable fault) {
    Throwable wrapped = fault instanceof CompletionException ? fault.getCause() : null;
    return wrapped == null ? fault : wrapped;
  }

  private <T extends @Nullable Object> CompletionStage<T> heard(
      RedisVerb verb, CompletionStage<T> answer) {
    var _ =
        answer.whenComplete((done, fault) -> {
          if (fault == null || RefusalKind.of(fault).isPresent()) {
            onAnswer.run();
          }
        });
    return refusals.watch(verb, answer);
  }
}
