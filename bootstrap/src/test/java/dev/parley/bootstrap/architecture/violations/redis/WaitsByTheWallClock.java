package dev.parley.bootstrap.architecture.violations.redis;

import java.time.Instant;

final class WaitsByTheWallClock {
  private WaitsByTheWallClock() {}

  static boolean isDue(Instant due, Instant now) {
    return now.isAfter(due);
  }
}
