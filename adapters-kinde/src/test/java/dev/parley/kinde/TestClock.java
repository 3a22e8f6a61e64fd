package dev.parley.kinde;

import dev.parley.application.port.out.MonotonicClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is told. Safe for any thread. */
final class TestClock implements InstantSource, MonotonicClock {
  private volatile Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private volatile long nanos;

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  /** Time passes. */
  synchronized void advance(Duration step) {
    now = now.plus(step);
    nanos += step.toNanos();
  }

  /** The wall clock is set: no time passes. */
  synchronized void set(Duration ahead) {
    now = now.plus(ahead);
  }
}
