package dev.parley.websocket.fanout;

import java.util.List;

/**
 * How late what publishers say is written, on the monotonic clock. What those who come cause
 * themselves does not count. Confined to the I/O thread.
 */
final class DeliveryLateness {
  private static final long SPOKEN_LATELY_NANOS = 1_000_000_000;

  private long worstNanos;
  private long saidNanos;

  DeliveryLateness(long nowNanos) {
    this.saidNanos = nowNanos - SPOKEN_LATELY_NANOS;
  }

  /** All of its connections have it. */
  void written(Broadcast broadcast, long nowNanos) {
    if (broadcast.isSaid()) {
      saidNanos = nowNanos;
      worstNanos = Math.max(worstNanos, nowNanos - broadcast.heardNanos());
    }
  }

  /**
   * The worst since this was last asked, or of what still waits; 0 if nothing was said lately.
   *
   * @param underWay what is being written, the oldest first
   * @param oldestSaidNanos when the oldest was heard that waits in the inbox, or now
   * @param threadNanos how late the thread itself is
   */
  long take(List<Broadcast> underWay, long oldestSaidNanos, long threadNanos, long nowNanos) {
    long worst = worstNanos;
    worstNanos = 0;
    for (Broadcast broadcast : underWay) {
      if (broadcast.isSaid()) {
        worst = Math.max(worst, nowNanos - broadcast.heardNanos());
        break;
      }
    }
    worst = Math.max(worst, nowNanos - oldestSaidNanos);
    return worst > 0 || nowNanos - saidNanos < SPOKEN_LATELY_NANOS
        ? Math.max(worst, threadNanos)
        : 0;
  }
}
