package dev.parley.application.port.out;

import java.util.function.LongSupplier;

/** For what nobody watches: a command that tries something, a test. */
public enum NoopTelemetry implements Telemetry {
  TELEMETRY;

  @Override
  public void count(Measure measure, long times) {}

  @Override
  public void time(Timing timing, long nanos) {}

  @Override
  public void watch(Level level, LongSupplier now) {}
}
