package dev.parley.redis;

import dev.parley.application.port.out.MonotonicClock;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Limits the logging of something that may happen for every message to one line a second. Safe for
 * any thread.
 */
final class LogThrottle {
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final MonotonicClock clock;
  private boolean everLogged;
  private long loggedNanos;
  private long unlogged;

  LogThrottle(MonotonicClock clock) {
    this.clock = clock;
  }

  /** How many were not logged before this one; empty if this one is not to be, either. */
  synchronized OptionalLong next() {
    long now = clock.nanos();
    if (everLogged && now - loggedNanos < QUIET.toNanos()) {
      unlogged++;
      return OptionalLong.empty();
    }
    long before = unlogged;
    everLogged = true;
    loggedNanos = now;
    unlogged = 0;
    return OptionalLong.of(before);
  }
}
