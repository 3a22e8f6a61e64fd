package dev.parley.bootstrap.architecture.violations.redis;

final class PrintsToTheConsole {
  private PrintsToTheConsole() {}

  static void print(String text) {
    System.out.println(text);
  }
}
