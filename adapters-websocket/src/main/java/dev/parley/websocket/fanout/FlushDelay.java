package dev.parley.websocket.fanout;

import dev.parley.domain.channel.ChannelId;
import org.jspecify.annotations.Nullable;

/**
 * How long a nearly saturated I/O thread delays the next flush so that publications coalesce: as
 * long as the last flush took, but never so long that a publication is held for more than six
 * milliseconds. Confined to its shard.
 *
 * <p>Writing is by far the largest part of a delivery's cost, however many bytes are written. A
 * saturated thread finds one publication after each flush and writes it alone; if it waits a
 * little, it finds another one beside it. A thread with idle time between two publications delays
 * nothing, and neither does one that expects no other publication of the same channel meanwhile.
 */
final class FlushDelay {
  /** For less the way to sleep and back does not pay, and the thread's clock has no less. */
  static final long SHORTEST_NANOS = 1_000_000;

  /** How old a publication may get by it: less than anybody sees. */
  static final long OLDEST_NANOS = 6_000_000;

  /** Who had nothing to write for this part of the time that writing took keeps up. */
  private static final int IDLE_PART = 4;

  /** Publications of one channel that come more often are two within six milliseconds, mostly. */
  static final long APART_NANOS = 7_000_000;

  private static final int AVERAGE_OVER = 16;

  /** What those of different channels count as, too. */
  private static final long FURTHEST_APART_NANOS = 100_000_000;

  private long workedNanos;
  private long endedNanos;
  private @Nullable ChannelId latest;
  private long latestNanos;
  private long apartNanos = FURTHEST_APART_NANOS;

  /** The thread has written for so long, until now. */
  void add(long nanos, long nowNanos) {
    workedNanos += nanos;
    endedNanos = nowNanos;
  }

  /**
   * How long it is from now on, before anything more is written; nothing if there is none. Another
   * needs other work.
   *
   * @param heardNanos when the oldest of what waits was heard
   */
  long take(long nowNanos, long heardNanos) {
    boolean keepsUp = nowNanos - endedNanos > workedNanos / IDLE_PART;
    long rest = Math.min(workedNanos, heardNanos + OLDEST_NANOS - nowNanos);
    workedNanos = 0;
    return keepsUp || rest < SHORTEST_NANOS || apartNanos > APART_NANOS ? 0 : rest;
  }

  /** A publication of the channel is to be written that was heard then. */
  void heard(ChannelId channel, long nanos) {
    long apart =
        channel.equals(latest)
            ? Math.clamp(nanos - latestNanos, 0, FURTHEST_APART_NANOS)
            : FURTHEST_APART_NANOS;
    latest = channel;
    latestNanos = nanos;
    apartNanos += (apart - apartNanos) / AVERAGE_OVER;
  }
}
