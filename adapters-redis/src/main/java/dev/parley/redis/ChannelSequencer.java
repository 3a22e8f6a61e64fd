package dev.parley.redis;

import dev.parley.domain.channel.ChannelId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of calls for one channel when some of them take two steps: the next call is made
 * when the second step was sent, and at once where there is none. Safe for any thread.
 *
 * <p>A queue, and no chain of futures: those complete each other on one stack, and a crowded
 * channel that registers anew would be thousands deep.
 */
final class ChannelSequencer {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ChannelId, Queue<Supplier<CompletionStage<?>>>> waiting = new HashMap<>();

  /** A call of one step. */
  <T extends @Nullable Object> CompletionStage<T> next(
      ChannelId channel, Supplier<CompletionStage<T>> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    take(
        channel,
        () -> {
          forward(made(call), result);
          return CompletableFuture.completedFuture(null);
        });
    return result;
  }

  /** A call of two steps; when the first fails, there is no second. */
  <A extends @Nullable Object, T extends @Nullable Object> CompletionStage<T> next(
      ChannelId channel,
      Supplier<CompletionStage<A>> first,
      Function<A, CompletionStage<T>> second) {
    CompletableFuture<T> result = new CompletableFuture<>();
    take(
        channel,
        () ->
            made(first)
                .handle((answer, fault) -> {
                  if (fault == null) {
                    forward(made(() -> second.apply(answer)), result);
                  } else {
                    result.completeExceptionally(fault);
                  }
                  return null;
                }));
    return result;
  }

  private void take(ChannelId channel, Supplier<CompletionStage<?>> turn) {
    lock.lock();
    try {
      Queue<Supplier<CompletionStage<?>>> queue = waiting.get(channel);
      if (queue != null) {
        queue.add(turn);
        return;
      }
      waiting.put(channel, new ArrayDeque<>(2));
    } finally {
      lock.unlock();
    }
    goOn(channel, turn);
  }

  private void goOn(ChannelId channel, @Nullable Supplier<CompletionStage<?>> first) {
    for (var turn = first; turn != null; turn = poll(channel)) {
      CompletableFuture<?> sent = turn.get().toCompletableFuture();
      if (!sent.isDone()) {
        var _ = sent.whenComplete((done, fault) -> goOn(channel, poll(channel)));
        return;
      }
    }
  }

  private @Nullable Supplier<CompletionStage<?>> poll(ChannelId channel) {
    lock.lock();
    try {
      Queue<Supplier<CompletionStage<?>>> queue = waiting.get(channel);
      Supplier<CompletionStage<?>> next = queue == null ? null : queue.poll();
      if (next == null) {
        waiting.remove(channel);
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** A call that throws has failed as others do: the channel's next one is not to wait for ever. */
  private static <T extends @Nullable Object> CompletionStage<T> made(
      Supplier<CompletionStage<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static <T extends @Nullable Object> void forward(
      CompletionStage<T> from, CompletableFuture<T> to) {
    var _ =
        from.whenComplete((result, fault) -> {
          if (fault == null) {
            to.complete(result);
          } else {
            to.completeExceptionally(fault);
          }
        });
  }
}
