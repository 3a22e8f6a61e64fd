package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of the calls for one slot while it goes from one node to another. Safe for any
 * thread.
 *
 * <pre>
 *          one is redirected, or the slot has
 *          another owner than those under way
 *   OPEN ──────────────────────────────────────▶ HELD BACK
 *     ▲                                              │ all under way are answered
 *     │                                              ▼
 *     │   none is left                     the first is sent alone ◀─┐ redirected again,
 *     ├──────────────────────────────────────────────┤      └────────┘ or by way of ASK
 *     │                                              ▼ carried out by the owner
 *     └───────────────────────────────────── the others are sent
 * </pre>
 *
 * <p>A node that gives a slot away carries calls out first and redirects them then, never the other
 * way round, so what was sent to it one after the other keeps its order. The node that takes the
 * slot does the opposite: it turns calls away while keys are missing, and carries them out when the
 * last has come, which may be between any two. That is why only one call is under way there, and
 * why no call goes to a new owner while the old one has not answered: a release would come before
 * its hold.
 */
final class SlotLane {
  private static final int MOST_HELD_BACK = 10_000;
  private static final long AGAIN_AFTER_MILLIS = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Call<?>> heldBack = new ArrayDeque<>();

  /** Of those that were under way, the last one first. */
  private final Deque<Call<?>> redirected = new ArrayDeque<>();

  private final Supplier<@Nullable RedisAddress> owner;
  private final Timing timing;
  private @Nullable RedisAddress sentTo;
  private int underWay;
  private boolean open = true;

  /** Whether the owner carried out what was answered last. */
  private boolean settled;

  /** Whom the owner said to ask when it answered last. */
  private @Nullable RedisAddress detour;

  /**
   * @param owner who has the slot, as far as is known; null if nobody. Asked with a lock held.
   */
  SlotLane(Supplier<@Nullable RedisAddress> owner, Timing timing) {
    this.owner = owner;
    this.timing = timing;
  }

  /**
   * Sends a call now, or when those before it can be sent.
   *
   * @param attempt sends it; may be called again if it completes with {@link Redirected}
   */
  <T extends @Nullable Object> CompletionStage<T> take(Attempt<T> attempt) {
    Call<T> call = new Call<>(attempt, timing.nanoTime());
    Route route;
    lock.lock();
    try {
      RedisAddress now = owner.get();
      if (open && underWay > 0 && !Objects.equals(now, sentTo)) {
        open = false;
      }
      if (!open) {
        if (heldBack.size() >= MOST_HELD_BACK) {
          return CompletableFuture.failedFuture(
              new BusUnavailable("too many calls wait for a slot that is being moved"));
        }
        heldBack.add(call);
        return call.result;
      }
      sentTo = now;
      underWay++;
      route = new Route(now, false);
    } finally {
      lock.unlock();
    }
    send(call, route);
    return call.result;
  }

  private <T extends @Nullable Object> void send(Call<T> call, Route route) {
    var _ =
        call.attempt
            .over(route)
            .whenComplete((answer, fault) -> answered(call, route, answer, fault));
  }

  private <T extends @Nullable Object> void answered(
      Call<T> call, Route route, T answer, @Nullable Throwable fault) {
    Redirected again =
        fault != null
                && RedisCalls.cause(fault) instanceof Redirected known
                && timing.nanoTime() - call.madeNanos < Connector.COMMAND_TIMEOUT.toNanos()
            ? known
            : null;
    boolean resume;
    long pause;
    lock.lock();
    try {
      underWay--;
      settled = fault == null && !route.asking();
      detour = again == null || route.asking() ? null : again.askAt;
      pause = again != null && detour == null ? AGAIN_AFTER_MILLIS : 0;
      if (again != null) {
        open = false;
        redirected.push(call);
      }
      resume = !open && underWay == 0;
    } finally {
      lock.unlock();
    }
    if (fault == null) {
      call.result.complete(answer);
    } else if (again == null) {
      call.result.completeExceptionally(fault);
    }
    if (resume) {
      // Elsewhere, for thousands may wait, and each would be sent on the stack of the one before.
      timing.after(pause, this::resume);
    }
  }

  /** Nothing is under way, and what is called meanwhile is held back. */
  private void resume() {
    List<Call<?>> next = new ArrayList<>();
    Route route;
    lock.lock();
    try {
      int most = settled ? Integer.MAX_VALUE : 1;
      redirected.forEach(heldBack::addFirst);
      redirected.clear();
      while (next.size() < most && !heldBack.isEmpty()) {
        next.add(heldBack.remove());
      }
      sentTo = owner.get();
      route = detour == null ? new Route(sentTo, false) : new Route(detour, true);
      underWay = next.size();
      open = next.isEmpty();
    } finally {
      lock.unlock();
    }
    next.forEach(call -> send(call, route));
  }

  /**
   * Where a call is to go.
   *
   * @param to null if nobody has the slot
   * @param asking whether the slot is only about to be that node's
   */
  record Route(@Nullable RedisAddress to, boolean asking) {}

  /** Sends a call. */
  @FunctionalInterface
  interface Attempt<T extends @Nullable Object> {
    CompletionStage<T> over(Route route);
  }

  /** The thread on which what was held back is sent, and its clock. */
  interface Timing {
    /** As of {@link System#nanoTime}. */
    long nanoTime();

    /** Does nothing once all is closed. */
    void after(long millis, Runnable task);
  }

  /** The node did not carry a call out, and it may be sent again. */
  static final class Redirected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable RedisAddress askAt;

    /**
     * @param askAt who is to be asked this once; null if the owner is
     */
    Redirected(@Nullable RedisAddress askAt, Throwable cause) {
      super(cause.getMessage(), cause, false, false);
      this.askAt = askAt;
    }
  }

  private static final class Call<T extends @Nullable Object> {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Attempt<T> attempt;
    private final long madeNanos;

    Call(Attempt<T> attempt, long madeNanos) {
      this.attempt = attempt;
      this.madeNanos = madeNanos;
    }
  }
}
