package dev.parley.application.port;

import dev.parley.application.port.out.MonotonicClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Time that passes only when it is told to, and a wall clock that can be set. Safe for any thread.
 *
 * <p>The monotonic side begins ten seconds before its number overflows: nothing may depend on that.
 */
public final class MutableClock implements InstantSource, MonotonicClock {
  private volatile Instant now;
  private volatile long nanos = Long.MAX_VALUE - Duration.ofSeconds(10).toNanos();

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

  @Override
  public long nanos() {
    return nanos;
  }

  /** Lets time pass. */
  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
    nanos += duration.toNanos();
  }

  /** Sets the wall clock, as an administrator or NTP does: no time passes. */
  public synchronized void set(Duration ahead) {
    now = now.plus(ahead);
  }
}
