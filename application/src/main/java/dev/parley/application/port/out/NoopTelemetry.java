package dev.parley.application.port.out;

import java.util.function.LongSupplier;

/** Telemetry that records nothing, for commands and tests. */
public enum NoopTelemetry implements Telemetry {
  TELEMETRY;

  @Override
  public void count(Measure measure, long times) {}

  @Override
  public void time(Timing timing, long nanos) {}

  @Override
  public void watch(Level level, LongSupplier now) {}
}
