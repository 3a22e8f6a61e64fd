package dev.parley.websocket.fanout;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * When a shard works: the turns of its thread. {@link #wake} is safe for any thread; everything
 * else is confined to the shard's thread.
 *
 * <pre>
 *          wake            its turn on the thread
 *   IDLE ───────▶ QUEUED ──────────────────────────▶ IDLE, and works
 *
 *   IDLE, QUEUED ──pause──▶ PAUSED ──the sockets have had their turn──▶ IDLE, and works
 *   IDLE, QUEUED ──rest───▶ RESTING ──the time is over────────────────▶ IDLE, and works
 *
 *   PAUSED ──rest──▶ PAUSED_RESTING ──the sockets have had their turn──▶ RESTING
 *   RESTING ─pause─▶ PAUSED_RESTING ──the time is over─────────────────▶ PAUSED
 * </pre>
 *
 * <p>The last two are of a shard that worked {@linkplain #isUpcoming in front} of the turn that was
 * to come. In every state but IDLE a turn is to come, so that nobody need wake the thread. A turn
 * that was queued before a pause or a rest began does nothing.
 */
final class TurnSchedule {
  enum State {
    IDLE,
    QUEUED,
    PAUSED,
    RESTING,
    PAUSED_RESTING
  }

  private final IoThread thread;
  private final Runnable work;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private final Runnable turn = this::turn;
  private final Runnable endPause = this::endPause;
  private final Runnable endRest = this::endRest;

  /**
   * Idle.
   *
   * @param work what the shard does in a turn; it may {@link #pause} or {@link #rest}
   */
  TurnSchedule(IoThread thread, Runnable work) {
    this.thread = thread;
    this.work = work;
  }

  /** There is something to do, that was put where the work finds it before this is called. */
  void wake() {
    if (state.get() == State.IDLE && state.compareAndSet(State.IDLE, State.QUEUED)) {
      execute(thread::execute, turn);
    }
  }

  /** Has the work go on when the thread's sockets have had their turn. */
  void pause() {
    State before = state.getAndUpdate(TurnSchedule::paused);
    if (paused(before) != before) {
      execute(thread::executeAfterOthers, endPause);
    }
  }

  /** Has it go on when so much time is over; a rest that is under way is not made longer. */
  void rest(long nanos) {
    State before = state.getAndUpdate(TurnSchedule::resting);
    if (resting(before) != before) {
      execute(later -> thread.executeAfter(nanos, later), endRest);
    }
  }

  boolean isPaused() {
    State now = state.get();
    return now == State.PAUSED || now == State.PAUSED_RESTING;
  }

  /** Whether a turn is to come, in front of which the shard may work. */
  boolean isUpcoming() {
    return state.get() != State.IDLE;
  }

  State state() {
    return state.get();
  }

  /** Runs it on the thread, in whichever way; nothing of a thread that has ended. */
  static void execute(Consumer<Runnable> executor, Runnable work) {
    try {
      executor.accept(work);
    } catch (RejectedExecutionException ended) {
      // The gateway is closed, and with the thread went every connection that this was for.
    }
  }

  private void turn() {
    if (state.get() == State.QUEUED) {
      workFromIdle();
    }
  }

  private void endPause() {
    if (state.get() == State.PAUSED_RESTING) {
      state.set(State.RESTING);
    } else {
      workFromIdle();
    }
  }

  private void endRest() {
    if (state.get() == State.PAUSED_RESTING) {
      state.set(State.PAUSED);
    } else {
      workFromIdle();
    }
  }

  /** Idle first: what is posted from here on, and what this does not see, wakes it again. */
  private void workFromIdle() {
    state.set(State.IDLE);
    work.run();
  }

  private static State paused(State before) {
    return switch (before) {
      case IDLE, QUEUED, PAUSED -> State.PAUSED;
      case RESTING, PAUSED_RESTING -> State.PAUSED_RESTING;
    };
  }

  private static State resting(State before) {
    return switch (before) {
      case IDLE, QUEUED, RESTING -> State.RESTING;
      case PAUSED, PAUSED_RESTING -> State.PAUSED_RESTING;
    };
  }
}
