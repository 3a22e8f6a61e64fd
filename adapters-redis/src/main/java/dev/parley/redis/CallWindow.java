package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has been asked and has not answered yet: so many calls at once, and those
 * that come after wait their turn, in the order in which they came. Safe for any thread; never
 * blocks. It ends with its connection, and with it all that waits.
 *
 * <p>A node that registers everyone again has a call for each of its users. All sent at once they
 * would be more than the connection takes, be refused, and put the node in doubt again, for ever.
 */
final class CallWindow {
  /** Enough to keep Redis busy: it answers so many within some 30 ms. */
  static final int IN_FLIGHT = 1_000;

  /**
   * A call that waits stands for somebody in a channel of this node, so there are not more of them
   * than the node has members, at some 150 bytes. Those that can do without do not wait: see {@link
   * #callNow}.
   */
  static final int MAX_WAITING = 1_000_000;

  private final Queue<Call<?>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger pumping = new AtomicInteger();
  private volatile boolean closed;

  /** Has the command sent when it is its turn. */
  <T extends @Nullable Object> CompletionStage<T> call(Supplier<CompletionStage<T>> command) {
    if (waitingCount.incrementAndGet() > MAX_WAITING) {
      waitingCount.decrementAndGet();
      return refused("too many calls are waiting for Redis");
    }
    Call<T> call = new Call<>(command);
    waiting.add(call);
    pump();
    return call.result;
  }

  /** Has the command sent, unless others wait already: for what is of no use later. */
  <T extends @Nullable Object> CompletionStage<T> callNow(Supplier<CompletionStage<T>> command) {
    return inFlight.get() >= IN_FLIGHT
        ? refused("Redis is behind with what it was asked")
        : call(command);
  }

  /** Nothing is sent any more, and what waits has failed. */
  void close() {
    closed = true;
    pump();
  }

  /** Whoever raises the counter from zero sends for all: so calls are sent in their order. */
  private void pump() {
    if (pumping.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      while (closed || inFlight.get() < IN_FLIGHT) {
        Call<?> next = waiting.poll();
        if (next == null) {
          break;
        }
        waitingCount.decrementAndGet();
        if (closed) {
          next.fail(new BusUnavailable("the connection to Redis was lost"));
        } else {
          inFlight.incrementAndGet();
          next.send();
        }
      }
      seen = pumping.addAndGet(-seen);
    } while (seen != 0);
  }

  private void answered() {
    inFlight.decrementAndGet();
    pump();
  }

  private static <T extends @Nullable Object> CompletionStage<T> refused(String why) {
    return CompletableFuture.failedFuture(new BusUnavailable(why));
  }

  private final class Call<T extends @Nullable Object> {
    private final Supplier<CompletionStage<T>> command;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    Call(Supplier<CompletionStage<T>> command) {
      this.command = command;
    }

    void send() {
      CompletionStage<T> sent;
      try {
        sent = command.get();
      } catch (RuntimeException e) {
        sent = CompletableFuture.failedFuture(e);
      }
      var _ =
          sent.whenComplete((answer, fault) -> {
            answered(); // First, so that Redis is not kept waiting by whoever takes the answer.
            if (fault == null) {
              result.complete(answer);
            } else {
              fail(
                  new BusUnavailable("Redis did not answer as it should", RedisCalls.cause(fault)));
            }
          });
    }

    void fail(BusUnavailable why) {
      result.completeExceptionally(why);
    }
  }
}
