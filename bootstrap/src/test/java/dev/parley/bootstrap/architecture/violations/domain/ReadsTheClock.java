package dev.parley.bootstrap.architecture.violations.domain;

import java.time.Instant;

final class ReadsTheClock {
  private ReadsTheClock() {}

  static Instant today() {
    return Instant.now();
  }
}
