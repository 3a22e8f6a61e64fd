package dev.parley.websocket.fanout;

import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.websocket.outbox.OutboxBudget;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who goes when more waits for the connections of a shard than may, each within its own bound.
 * Confined to its shard.
 *
 * <p>The furthest behind go first: by what waits for them times for how long none of it has moved.
 * So one that reads, however slowly, outlasts one that does not.
 */
final class SlowestFirst {
  private static final Logger LOG = LoggerFactory.getLogger(SlowestFirst.class);
  private static final long LOG_EVERY_NANOS = Duration.ofSeconds(10).toNanos();
  private static final double NANOS_PER_MILLI = 1e6;

  private final Telemetry telemetry;
  private boolean shedding;
  private boolean logged;
  private long loggedNanos;

  SlowestFirst(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** Ends as many as it takes. What one of them causes by its end does not begin this anew. */
  void shed(Collection<Subscriber> connections, OutboxBudget budget, long nowNanos) {
    if (shedding) {
      return;
    }
    shedding = true;
    try {
      int ended = shedOnce(connections, budget, nowNanos);
      telemetry.count(Measure.SLOW_CONNECTION_SHED, ended);
      // Of those who were told why, a frame may still wait that is half written.
      shedOnce(connections, budget, nowNanos);
      log(ended, nowNanos);
    } finally {
      shedding = false;
    }
  }

  private int shedOnce(Collection<Subscriber> connections, OutboxBudget budget, long nowNanos) {
    List<Subscriber> behind =
        connections.stream()
            .filter(connection -> connection.queuedBytes() > 0)
            .sorted(
                Comparator.comparingDouble(
                    connection -> -arrears(connection.queuedBytes(), connection, nowNanos)))
            .toList();
    int ended = 0;
    for (Subscriber connection : behind) {
      if (budget.hasRoom()) {
        break;
      }
      connection.shed();
      ended++;
    }
    return ended;
  }

  private static double arrears(long bytes, Subscriber connection, long nowNanos) {
    return bytes * (1 + connection.stalledNanos(nowNanos) / NANOS_PER_MILLI);
  }

  private void log(int ended, long nowNanos) {
    if (!logged || nowNanos - loggedNanos >= LOG_EVERY_NANOS) {
      logged = true;
      loggedNanos = nowNanos;
      LOG.atWarn()
          .addKeyValue("connections", ended)
          .log("too much waits for slow clients: the slowest are closed");
    }
  }
}
