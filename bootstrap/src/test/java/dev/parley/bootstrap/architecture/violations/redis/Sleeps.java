package dev.parley.bootstrap.architecture.violations.redis;

final class Sleeps {
  private Sleeps() {}

  static void aWhile() throws InterruptedException {
    Thread.sleep(1);
  }
}
