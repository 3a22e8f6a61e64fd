package dev.parley.websocket.undertow;

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
}
