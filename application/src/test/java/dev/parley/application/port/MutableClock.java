package dev.parley.application.port;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes only when it is told to. Safe for any thread. */
public final class MutableClock implements InstantSource {
  private volatile Instant now;

  public MutableClock(Instant start) {
    now = start;
  }

  /** Begins at an arbitrary instant: nothing should depend on which. */
  public static MutableClock started() {
    return new MutableClock(Instant.parse("2026-11-23T12:00:00Z"));
  }

  @Override
  public Instant instant() {
    return now;
  }

  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }
}
