package dev.parley.http;

import dev.parley.http.HttpConnections.Drop;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs once when connections begin to be dropped for a cause, and once, with their number, when
 * none has been dropped for a minute. Safe for any thread; time is an argument.
 */
public final class DropLog {
  private static final Logger LOG = LoggerFactory.getLogger(DropLog.class);
  private static final long OVER_AFTER_NANOS = Duration.ofMinutes(1).toNanos();

  /** Drops for one cause, with less than a minute between them. */
  private static final class Episode {
    private long drops;
    private long latestNanos;
  }

  private final String port;
  private final Map<DropCause, Episode> episodes = new EnumMap<>(DropCause.class);

  /**
   * @param port what listens: for the line
   */
  public DropLog(String port) {
    this.port = port;
  }

  /** One was dropped. */
  public synchronized void dropped(Drop<?> drop, int open, long nowNanos) {
    if (drop.cause() == DropCause.IDLE) {
      return; // What was agreed to.
    }
    Episode known = episodes.get(drop.cause());
    if (known == null) {
      begin(drop, open);
    }
    Episode episode = known == null ? new Episode() : known;
    episode.drops++;
    episode.latestNanos = nowNanos;
    episodes.put(drop.cause(), episode);
  }

  /**
   * Time has passed.
   *
   * @return whether there is nothing to wait for
   */
  public synchronized boolean expire(long nowNanos) {
    episodes
        .entrySet()
        .removeIf(each -> {
          boolean over = nowNanos - each.getValue().latestNanos >= OVER_AFTER_NANOS;
          if (over) {
            LOG.atInfo()
                .addKeyValue("port", port)
                .addKeyValue("cause", each.getKey())
                .addKeyValue("dropped", each.getValue().drops)
                .log("no HTTP connection has been dropped for a minute");
          }
          return over;
        });
    return episodes.isEmpty();
  }

  private void begin(Drop<?> drop, int open) {
    LoggingEventBuilder line =
        LOG.atLevel(level(drop.cause()))
            .addKeyValue("port", port)
            .addKeyValue("cause", drop.cause())
            .addKeyValue("open", open);
    if (drop.cause() == DropCause.TOO_MANY_OF_ADDRESS) {
      line = line.addKeyValue("address", drop.connection().address().block());
    }
    line.log("HTTP connections are being dropped");
  }

  /** A health check that only connects is late every time, and nothing to be warned of. */
  private static Level level(DropCause cause) {
    return switch (cause) {
      case HEAD_LATE, IDLE -> Level.INFO;
      case ANSWER_LATE, ANSWER_UNREAD, TOO_MANY_OF_ADDRESS, TOO_MANY, HEADS_TOO_LARGE -> Level.WARN;
    };
  }
}
