package dev.parley.application;

import dev.parley.application.port.out.MonotonicClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How many pieces of replays are on their way to clients of this node at once; the others wait in
 * the order of their coming. Safe for any thread.
 *
 * <p>Whoever does not read keeps its turn for a second, and no longer: what waits for it then is
 * bounded as anything else that waits for slow clients.
 */
final class ReplayGate {
  /** Of 64 KiB each. */
  static final int MOST_AT_ONCE = 64;

  private static final long LONGEST_TURN_NANOS = 1_000_000_000;

  /** Of one that never left: its client has gone meanwhile. */
  private static final long LONGEST_WAY_NANOS = 10_000_000_000L;

  private final MonotonicClock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Turn> waiting = new ArrayDeque<>();
  private final Set<Turn> held = new LinkedHashSet<>();

  ReplayGate(MonotonicClock clock) {
    this.clock = clock;
  }

  /** For one piece: begun now or later, and owed {@link #release}. */
  final class Turn {
    private final Runnable begin;
    private boolean over;
    private boolean told;
    private long sinceNanos;

    private Turn(Runnable begin) {
      this.begin = begin;
    }

    /** The piece has left for the client. */
    void told() {
      lock.lock();
      try {
        told = true;
        sinceNanos = clock.nanos();
      } finally {
        lock.unlock();
      }
    }

    /** It is over, whether it has begun or not. Repeating it changes nothing. */
    void release() {
      end(this);
    }
  }

  /**
   * Asks for a turn.
   *
   * @param begin run once, now or later, on any thread; not if it is released before
   */
  Turn request(Runnable begin) {
    Turn turn = new Turn(begin);
    boolean now;
    lock.lock();
    try {
      now = held.size() < MOST_AT_ONCE;
      if (now) {
        hold(turn);
      } else {
        waiting.add(turn);
      }
    } finally {
      lock.unlock();
    }
    if (now) {
      begin.run();
    }
    return turn;
  }

  /** Time passes: the turns of those who do not read end. */
  void tick() {
    List<Turn> late = new ArrayList<>();
    long nowNanos = clock.nanos();
    lock.lock();
    try {
      for (Turn turn : held) {
        long longest = turn.told ? LONGEST_TURN_NANOS : LONGEST_WAY_NANOS;
        if (nowNanos - turn.sinceNanos > longest) {
          late.add(turn);
        }
      }
    } finally {
      lock.unlock();
    }
    late.forEach(Turn::release);
  }

  /** How many are held now. */
  int held() {
    lock.lock();
    try {
      return held.size();
    } finally {
      lock.unlock();
    }
  }

  private void end(Turn turn) {
    Turn next = null;
    lock.lock();
    try {
      turn.over = true;
      if (held.remove(turn)) {
        next = nextWaiting();
        if (next != null) {
          hold(next);
        }
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      next.begin.run();
    }
  }

  private void hold(Turn turn) {
    turn.sinceNanos = clock.nanos();
    held.add(turn);
  }

  /** Those that gave up meanwhile are passed over. */
  private @Nullable Turn nextWaiting() {
    Turn next = waiting.poll();
    while (next != null && next.over) {
      next = waiting.poll();
    }
    return next;
  }
}
