package dev.parley.websocket.connection;

import java.time.Duration;

/**
 * How long a connection may be silent.
 *
 * @param pingEvery how often the server pings
 * @param silentAfter after how long without a single byte from the client it is taken for gone;
 *     more than {@code pingEvery}, or a client would have no chance to answer
 * @param stuckAfter after how long without any progress of what waits for the client it is taken
 *     for too slow
 * @param closingFor how long the server waits for the end of a connection that is being closed
 */
public record Liveness(
    Duration pingEvery, Duration silentAfter, Duration stuckAfter, Duration closingFor) {
  public static final Liveness DEFAULT =
      new Liveness(
          Duration.ofSeconds(25),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));

  public Liveness {
    if (silentAfter.compareTo(pingEvery) <= 0) {
      throw new IllegalArgumentException("a client needs time to answer a ping");
    }
  }

  /** Whether a client that was last heard then is taken for gone; times in nanoseconds. */
  boolean isSilent(long heardNanos, long nowNanos) {
    return nowNanos - heardNanos > silentAfter.toNanos();
  }

  /** Whether a client is taken for too slow of which what waits has not moved for so long. */
  boolean isStuck(long stalledNanos) {
    return stalledNanos > stuckAfter.toNanos();
  }

  /** Whether a client that was last pinged then is to be pinged again. */
  boolean isPingDue(long pingedNanos, long nowNanos) {
    return nowNanos - pingedNanos >= pingEvery.toNanos();
  }

  /** When the next of these may be so: the one of both that comes first. */
  long dueNanos(long heardNanos, long pingedNanos) {
    long silent = heardNanos + silentAfter.toNanos();
    long ping = pingedNanos + pingEvery.toNanos();
    return silent - ping < 0 ? silent : ping;
  }
}
