package dev.parley.application.port;

import dev.parley.application.port.out.Telemetry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what was counted. Safe for any thread. */
public final class RecordingTelemetry implements Telemetry {
  private final Map<Measure, Long> counts = new ConcurrentHashMap<>();

  @Override
  public void count(Measure measure, long times) {
    counts.merge(measure, times, Long::sum);
  }

  public long counted(Measure measure) {
    return counts.getOrDefault(measure, 0L);
  }
}
