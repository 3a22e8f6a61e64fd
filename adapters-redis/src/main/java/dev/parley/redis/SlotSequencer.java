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
 *          one is redirected, or is the first
 *          that goes to another owner
 *   OPEN ──────────────────────────────────────▶ HELD BACK
 *     ▲                                              │ all under way are answered
 *     │                                              ▼
 *     │                                    the first is sent alone ◀─┐ redirected again,
 *     │                                              │      └────────┘ or by way of ASK
 *     │   none is left                               ▼ carried out by the owner
 *     └───────────────────────────────────── the others are sent
 * </pre>
 *
 * <p>A node that gives a slot away carries calls out first and redirects them then, so what was
 * sent to it one after the other keeps its order. The node that takes the slot does the opposite:
 * it turns calls away while keys are missing, or while it does not know yet that the slot is its
 * own, and carries them out after that, which may be between any two. That is why only one call is
 * under way there until one was carried out, and why no call goes to a new owner while the old one
 * has not answered: a release would come before its hold. Two calls under way to an owner can still
 * pass each other when it is the owner all along and turns the first away, as a cluster does that
 * is just becoming whole, or one that calls a move off.
 */
final class SlotSequencer {
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

  /** Whether that node carried out what has a key and was answered last. */
  private boolean settled;

  private boolean resuming;

  /** Whom the owner said to ask, of the first call that it redirected: the next to be sent. */
  private @Nullable RedisAddress detour;

  /**
   * @param owner who has the slot, as far as is known; null if nobody. Asked with a lock held.
   */
  SlotSequencer(Supplier<@Nullable RedisAddress> owner, Timing timing) {
    this.owner = owner;
    this.timing = timing;
  }

  /**
   * Sends a call now, or when those before it can be sent.
   *
   * @param keyed whether only who has the slot carries it out; what is published any node does
   * @param attempt sends it; may be called again if it completes with {@link Redirected}
   */
  <T extends @Nullable Object> CompletionStage<T> take(boolean keyed, Attempt<T> attempt) {
    Call<T> call = new Call<>(keyed, attempt, timing.nanoTime());
    Route route;
    lock.lock();
    try {
      RedisAddress now = owner.get();
      open &= sentTo == null || Objects.equals(now, sentTo);
      if (!open && (underWay > 0 || resuming)) {
        if (heldBack.size() >= MOST_HELD_BACK) {
          return CompletableFuture.failedFuture(
              new BusUnavailable("too many calls wait for a slot that is being moved"));
        }
        heldBack.add(call);
        return call.result;
      }
      sendTo(now);
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
      if (call.keyed) {
        settled = fault == null && !route.asking();
      }
      if (again != null) {
        if (redirected.isEmpty()) {
          detour = route.asking() ? null : again.askAt;
        }
        open = false;
        redirected.push(call);
      }
      pause = redirected.isEmpty() || detour != null ? 0 : AGAIN_AFTER_MILLIS;
      resume = !open && underWay == 0;
      resuming = resume;
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
      RedisAddress now = owner.get();
      sendTo(now);
      int most = settled && redirected.isEmpty() ? Integer.MAX_VALUE : 1;
      redirected.forEach(heldBack::addFirst);
      redirected.clear();
      while (next.size() < most && !heldBack.isEmpty()) {
        next.add(heldBack.remove());
      }
      route = detour == null ? new Route(now, false) : new Route(detour, true);
      detour = null;
      underWay = next.size();
      open = settled && next.isEmpty();
      resuming = false;
    } finally {
      lock.unlock();
    }
    next.forEach(call -> send(call, route));
  }

  /** With the lock held. */
  private void sendTo(@Nullable RedisAddress node) {
    settled &= Objects.equals(node, sentTo);
    sentTo = node;
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
    private final boolean keyed;
    private final Attempt<T> attempt;
    private final long madeNanos;

    Call(boolean keyed, Attempt<T> attempt, long madeNanos) {
      this.keyed = keyed;
      this.attempt = attempt;
      this.madeNanos = madeNanos;
    }
  }
}
