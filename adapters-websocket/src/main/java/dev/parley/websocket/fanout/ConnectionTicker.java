package dev.parley.websocket.fanout;

import java.util.Arrays;
import java.util.function.ToLongFunction;

/**
 * Visits connections when there is something to do for them. Confined to its shard.
 *
 * <p>When that is stands in an array of its own: ten thousand connections that have nothing to do
 * are found out in some microseconds, where a look at each of them takes half a millisecond, since
 * none of them is in the caches any more.
 */
final class ConnectionTicker {
  private static final int FEWEST = 16;

  private Entry[] places = new Entry[FEWEST];
  private long[] dueNanos = new long[FEWEST];
  private int count;
  private long latestNanos;

  /** A connection, where it stands. */
  final class Entry implements TickRequest {
    private final Subscriber connection;
    private int index;

    private Entry(Subscriber connection, int index) {
      this.connection = connection;
      this.index = index;
    }

    @Override
    public void requestTick() {
      if (index < count && equals(places[index])) {
        dueNanos[index] = latestNanos;
      }
    }
  }

  /** The first visit is the next. */
  TickRequest add(Subscriber connection, long nowNanos) {
    if (count == places.length) {
      resize(2 * count);
    }
    Entry place = new Entry(connection, count);
    places[count] = place;
    dueNanos[count] = nowNanos;
    count++;
    return place;
  }

  /**
   * Visits those of whom it is time. A visit may add others.
   *
   * @param visit returns when the next one is due; {@link Subscriber#NEVER} if the connection is
   *     gone
   */
  void visit(long nowNanos, ToLongFunction<Subscriber> visit) {
    latestNanos = nowNanos;
    int i = 0;
    while (i < count) {
      if (nowNanos - dueNanos[i] < 0) {
        i++;
        continue;
      }
      long due = visit.applyAsLong(places[i].connection);
      if (due == Subscriber.NEVER) {
        remove(i);
      } else {
        dueNanos[i] = due;
        i++;
      }
    }
    if (places.length > FEWEST && count < places.length / 4) {
      resize(places.length / 2);
    }
  }

  @SuppressWarnings("NullAway") // Behind the last one there is nobody.
  private void remove(int index) {
    count--;
    places[index] = places[count];
    places[index].index = index;
    dueNanos[index] = dueNanos[count];
    places[count] = null;
  }

  private void resize(int length) {
    places = Arrays.copyOf(places, length);
    dueNanos = Arrays.copyOf(dueNanos, length);
  }
}
