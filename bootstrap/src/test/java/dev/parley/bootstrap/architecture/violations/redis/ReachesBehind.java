package dev.parley.bootstrap.architecture.violations.redis;

final class ReachesBehind {
  private ReachesBehind() {}

  static Class<?> reach() throws ClassNotFoundException {
    return Class.forName("java.lang.Object");
  }
}
