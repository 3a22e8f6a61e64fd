package dev.parley.kinde;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is told. Safe for any thread. */
final class TestClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-23T12:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration step) {
    now = now.plus(step);
  }
}
