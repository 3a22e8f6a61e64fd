package dev.parley.bootstrap.architecture.violations.redis;

final class ReadsTheWallClock {
  private ReadsTheWallClock() {}

  static long now() {
    return System.currentTimeMillis();
  }
}
