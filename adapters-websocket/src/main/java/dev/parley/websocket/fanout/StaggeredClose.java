package dev.parley.websocket.fanout;

import dev.parley.domain.delivery.DisconnectReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;

/**
 * The connections of a thread go, some with each tick, each told to come back at a moment of its
 * own: what leaves together comes back together, and the next node would have to take it all at
 * once. Confined to the shard's thread.
 */
final class StaggeredClose {
  /** A handful need not be spread: whoever stops a node waits for the last one. */
  private static final int AT_ONCE = 64;

  private static final int SOONEST_MILLIS = 1_000;
  private static final int SPREAD_MILLIS = 4_000;

  /** The golden section: however many there are, neighbours are far apart and all are even. */
  private static final double SPREAD = 0.6180339887498949;

  private final Queue<Subscriber> staying;
  private final DisconnectReason reason;
  private final long withinNanos;
  private final long begunNanos;
  private long everybody;
  private long gone;

  StaggeredClose(
      Collection<Subscriber> everybody, DisconnectReason reason, Duration within, long nowNanos) {
    this.staying = new ArrayDeque<>(everybody);
    this.everybody = staying.size();
    this.reason = reason;
    this.withinNanos = within.toNanos();
    this.begunNanos = nowNanos;
  }

  /** One that was admitted before the door was closed. */
  void join(Subscriber late) {
    staying.add(late);
    everybody++;
  }

  /** Closes as many as are due by now. */
  void advance(long nowNanos) {
    long passed = Math.min(withinNanos, nowNanos - begunNanos);
    long due = passed == withinNanos ? everybody : AT_ONCE + everybody * passed / withinNanos;
    while (gone < due && !staying.isEmpty()) {
      Subscriber next = staying.remove();
      if (reason == DisconnectReason.DRAINING) {
        next.close(reason, DisconnectReason.retryAfter(retryMillis(gone)));
      } else {
        next.close(reason);
      }
      gone++;
    }
  }

  private static int retryMillis(long number) {
    double place = (double) number * SPREAD;
    return SOONEST_MILLIS + (int) ((place - Math.floor(place)) * SPREAD_MILLIS);
  }
}
