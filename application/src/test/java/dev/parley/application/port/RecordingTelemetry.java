package dev.parley.application.port;

import dev.parley.application.port.out.Telemetry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what was counted and measured. Safe for any thread. */
public final class RecordingTelemetry implements Telemetry {
  private final Map<Measure, Long> counts = new ConcurrentHashMap<>();
  private final Map<Timing, Duration> latest = new ConcurrentHashMap<>();

  @Override
  public void count(Measure measure, long times) {
    counts.merge(measure, times, Long::sum);
  }

  @Override
  public void time(Timing timing, Duration took) {
    latest.put(timing, took);
  }

  /** How long it took the last time, if it was measured. */
  public Optional<Duration> latest(Timing timing) {
    return Optional.ofNullable(latest.get(timing));
  }

  public long counted(Measure measure) {
    return counts.getOrDefault(measure, 0L);
  }
}
