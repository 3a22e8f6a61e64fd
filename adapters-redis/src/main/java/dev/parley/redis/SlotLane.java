package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of the calls for one slot while it goes from one node to another. Safe for any
 * thread.
 *
 * <pre>
 *          redirected                    all under way are answered,
 *   OPEN ─────────────▶ HELD BACK        and a moment has passed
 *     ▲                     │
 *     └─────────────────────┘ those redirected are sent again, then those held back
 * </pre>
 *
 * <p>Of calls that were sent one after the other over one connection the first may be carried out
 * and the others redirected, never the other way round. Sent again one by one as their answers come
 * in, they would be overtaken by those that are called meanwhile, and a release would come before
 * its hold.
 */
final class SlotLane {
  private static final int MOST_HELD_BACK = 10_000;
  private static final long AGAIN_AFTER_MILLIS = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Call<?>> redirected = new ArrayDeque<>();
  private final Queue<Call<?>> heldBack = new ArrayDeque<>();
  private final ScheduledExecutorService thread;
  private int underWay;
  private boolean open = true;
  private boolean resuming;

  /**
   * @param thread sends again what was redirected
   */
  SlotLane(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  /**
   * Sends a call now, or when those before it can be sent.
   *
   * @param attempt sends it; may be called again if it completes with {@link Redirected}
   */
  <T extends @Nullable Object> CompletionStage<T> take(Supplier<CompletionStage<T>> attempt) {
    Call<T> call = new Call<>(attempt);
    lock.lock();
    try {
      if (!open) {
        if (heldBack.size() >= MOST_HELD_BACK) {
          return CompletableFuture.failedFuture(
              new BusUnavailable("too many calls wait for a slot that is being moved"));
        }
        heldBack.add(call);
        return call.result;
      }
      underWay++;
    } finally {
      lock.unlock();
    }
    send(call);
    return call.result;
  }

  private <T extends @Nullable Object> void send(Call<T> call) {
    var _ = call.attempt.get().whenComplete((answer, fault) -> answered(call, answer, fault));
  }

  private <T extends @Nullable Object> void answered(
      Call<T> call, T answer, @Nullable Throwable fault) {
    boolean again =
        fault != null
            && RedisCalls.cause(fault) instanceof Redirected
            && System.nanoTime() - call.madeNanos < Connector.COMMAND_TIMEOUT.toNanos();
    boolean resume;
    lock.lock();
    try {
      underWay--;
      if (again) {
        open = false;
        redirected.add(call);
      }
      resume = mayResume();
    } finally {
      lock.unlock();
    }
    if (!again && fault == null) {
      call.result.complete(answer);
    } else if (!again) {
      call.result.completeExceptionally(fault);
    }
    if (resume) {
      resumeSoon();
    }
  }

  /** With the lock held. */
  private boolean mayResume() {
    if (open || resuming || underWay > 0) {
      return false;
    }
    resuming = true;
    return true;
  }

  private void resumeSoon() {
    try {
      var _ = thread.schedule(this::resume, AGAIN_AFTER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // All is closed: nobody waits any more.
    }
  }

  private void resume() {
    List<Call<?>> batch = nextBatch(true);
    while (!batch.isEmpty()) {
      batch.forEach(this::send);
      batch = nextBatch(false);
    }
  }

  /** What is to be sent next; nothing if that has to wait, or if the lane is open again. */
  private List<Call<?>> nextBatch(boolean first) {
    boolean resume;
    lock.lock();
    try {
      if (first || redirected.isEmpty()) {
        List<Call<?>> batch = new ArrayList<>(redirected);
        batch.addAll(heldBack);
        redirected.clear();
        heldBack.clear();
        underWay += batch.size();
        open = batch.isEmpty();
        resuming = !open;
        return batch;
      }
      resuming = false;
      resume = mayResume();
    } finally {
      lock.unlock();
    }
    if (resume) {
      resumeSoon();
    }
    return List.of();
  }

  /** The node did not carry a call out, and it may be sent again. */
  static final class Redirected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Redirected(Throwable cause) {
      super(cause.getMessage(), cause, false, false);
    }
  }

  private static final class Call<T extends @Nullable Object> {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final long madeNanos = System.nanoTime();
    private final Supplier<CompletionStage<T>> attempt;

    Call(Supplier<CompletionStage<T>> attempt) {
      this.attempt = attempt;
    }
  }
}
