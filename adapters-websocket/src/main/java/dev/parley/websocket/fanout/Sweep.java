package dev.parley.websocket.fanout;

import java.util.Arrays;
import java.util.function.ToLongFunction;

/**
 * Visits connections when there is something to do for them. Confined to its shard.
 *
 * <p>When that is stands in an array of its own: ten thousand connections that have nothing to do
 * are found out in some microseconds, where a look at each of them took half a millisecond, four
 * times a second, since none of them is in the caches any more.
 */
final class Sweep {
  private static final int FEWEST = 16;

  /** What may become due sooner than was said, as a close does, is late by this at the most. */
  static final long AT_LEAST_EVERY_NANOS = 1_000_000_000;

  private Subscriber[] connections = new Subscriber[FEWEST];
  private long[] dueNanos = new long[FEWEST];
  private int count;

  /** The first visit is the next. */
  void add(Subscriber connection, long nowNanos) {
    if (count == connections.length) {
      resize(2 * count);
    }
    connections[count] = connection;
    dueNanos[count] = nowNanos;
    count++;
  }

  /**
   * Visits those of whom it is time. A visit may add others.
   *
   * @param visit returns when the next one is due; {@link Subscriber#NEVER} if the connection is
   *     gone
   */
  void visit(long nowNanos, ToLongFunction<Subscriber> visit) {
    int i = 0;
    while (i < count) {
      if (nowNanos - dueNanos[i] < 0) {
        i++;
        continue;
      }
      long due = visit.applyAsLong(connections[i]);
      if (due == Subscriber.NEVER) {
        remove(i);
      } else {
        dueNanos[i] = nowNanos + Math.min(due - nowNanos, AT_LEAST_EVERY_NANOS);
        i++;
      }
    }
    if (connections.length > FEWEST && count < connections.length / 4) {
      resize(connections.length / 2);
    }
  }

  @SuppressWarnings("NullAway") // Behind the last one there is nobody.
  private void remove(int index) {
    count--;
    connections[index] = connections[count];
    dueNanos[index] = dueNanos[count];
    connections[count] = null;
  }

  private void resize(int length) {
    connections = Arrays.copyOf(connections, length);
    dueNanos = Arrays.copyOf(dueNanos, length);
  }
}
