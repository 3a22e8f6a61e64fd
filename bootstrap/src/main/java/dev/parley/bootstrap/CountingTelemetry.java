package dev.parley.bootstrap;

import dev.parley.application.port.out.Telemetry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Keeps the counts in memory, and writes them to the log when the server stops. Any thread. */
final class CountingTelemetry implements Telemetry {
  private static final Logger LOG = LoggerFactory.getLogger(CountingTelemetry.class);

  private final Map<Measure, LongAdder> counts = new EnumMap<>(Measure.class);

  CountingTelemetry() {
    for (Measure measure : Measure.values()) {
      counts.put(measure, new LongAdder());
    }
  }

  @Override
  public void count(Measure measure, long times) {
    LongAdder counted = counts.get(measure);
    if (counted != null) {
      counted.add(times);
    }
  }

  @Override
  public void time(Timing timing, Duration took) {
    // Only counts are kept.
  }

  void log() {
    LoggingEventBuilder line = LOG.atInfo();
    for (Map.Entry<Measure, LongAdder> count : counts.entrySet()) {
      if (count.getValue().sum() > 0) {
        line =
            line.addKeyValue(
                count.getKey().name().toLowerCase(Locale.ROOT), count.getValue().sum());
      }
    }
    line.log("counts");
  }
}
