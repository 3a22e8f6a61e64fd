package dev.parley.application;

import dev.parley.domain.channel.ChannelId;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Serialises the work of each channel without a thread of its own and without a lock. Safe for any
 * thread.
 *
 * <p>A lane is a queue with a counter. Whoever raises the counter from zero runs the queue until it
 * is empty again; everyone else has only added to it. So a publication goes from the bus's thread
 * to the sockets' threads with no hand-over in between, and two threads never touch one channel at
 * once. What runs in a lane never blocks, so the queue is as short as the callers are few.
 *
 * <p>Channels share {@value #LANES} lanes by their hash, which nobody outside can foresee: the
 * state of a channel belongs to its lane.
 */
final class ChannelLanes {
  static final int LANES = 64;

  private final Lane[] lanes = new Lane[LANES];

  ChannelLanes() {
    for (int i = 0; i < LANES; i++) {
      lanes[i] = new Lane();
    }
  }

  /** Which lane is the channel's. */
  static int laneOf(ChannelId channel) {
    int hash = channel.hashCode();
    return (hash ^ (hash >>> 16)) & (LANES - 1);
  }

  /** Runs the work in the lane after everything that was given to it before: now, or soon. */
  void run(int lane, Runnable work) {
    lanes[lane].run(work);
  }

  /** Runs the work once in each lane. */
  void runInEach(IntConsumer work) {
    for (int i = 0; i < LANES; i++) {
      int lane = i;
      run(lane, () -> work.accept(lane));
    }
  }

  /** One serial stretch of work. */
  static final class Lane {
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    void run(Runnable work) {
      queue.add(work);
      if (waiting.getAndIncrement() == 0) {
        drain();
      }
    }

    private void drain() {
      int done = 0;
      do {
        Runnable work = queue.poll();
        if (work == null) {
          throw new IllegalStateException("a lane counted more work than it holds");
        }
        try {
          work.run();
        } catch (Throwable fault) {
          // One faulty piece of work must not leave the lane locked for ever.
          Thread thread = Thread.currentThread();
          thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
        }
        done++;
        if (waiting.compareAndSet(done, 0)) {
          return;
        }
      } while (true);
    }
  }
}
