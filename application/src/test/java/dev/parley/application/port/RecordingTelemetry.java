package dev.parley.application.port;

import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.application.port.out.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/** Remembers what was counted and measured. Safe for any thread. */
public final class RecordingTelemetry implements Telemetry {
  private record Detail(Measure measure, String name) {}

  private final Map<Measure, Long> counts = new ConcurrentHashMap<>();
  private final Map<Detail, Long> details = new ConcurrentHashMap<>();
  private final List<ConnectionEnd> ends = new CopyOnWriteArrayList<>();
  private final Map<Timing, Duration> latest = new ConcurrentHashMap<>();
  private final Map<Level, List<LongSupplier>> levels = new ConcurrentHashMap<>();

  @Override
  public void count(Measure measure, long times) {
    counts.merge(measure, times, Long::sum);
  }

  @Override
  public void count(Measure measure, Enum<?> detail) {
    Telemetry.super.count(measure, detail);
    details.merge(new Detail(measure, detail.name().toLowerCase(Locale.ROOT)), 1L, Long::sum);
  }

  @Override
  public void time(Timing timing, long nanos) {
    latest.put(timing, Duration.ofNanos(nanos));
  }

  @Override
  public void watch(Level level, LongSupplier now) {
    levels.computeIfAbsent(level, first -> new CopyOnWriteArrayList<>()).add(now);
  }

  @Override
  public void ended(ConnectionEnd end) {
    ends.add(end);
    Telemetry.super.ended(end);
  }

  /** How connections have ended so far, in their order. */
  public List<ConnectionEnd> ends() {
    return List.copyOf(ends);
  }

  /** What those who watch it say now, together. */
  public long now(Level level) {
    return levels.getOrDefault(level, List.of()).stream().mapToLong(LongSupplier::getAsLong).sum();
  }

  /** How long it took the last time, if it was measured. */
  public Optional<Duration> latest(Timing timing) {
    return Optional.ofNullable(latest.get(timing));
  }

  public long counted(Measure measure) {
    return counts.getOrDefault(measure, 0L);
  }

  /** How often it was told apart as that. */
  public long counted(Measure measure, String detail) {
    return details.getOrDefault(new Detail(measure, detail), 0L);
  }
}
