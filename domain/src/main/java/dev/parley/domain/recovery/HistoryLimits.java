package dev.parley.domain.recovery;

import java.time.Duration;

/**
 * How much a node remembers of one channel.
 *
 * @param window for how long
 * @param events how many of them
 * @param bytes of them together; an event that is larger is not remembered
 */
public record HistoryLimits(Duration window, int events, int bytes) {
  public static final HistoryLimits DEFAULT =
      new HistoryLimits(Duration.ofMinutes(2), 256, 128 * 1024);
}
