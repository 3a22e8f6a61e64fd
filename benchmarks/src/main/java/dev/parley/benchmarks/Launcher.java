package dev.parley.benchmarks;

import java.nio.file.Path;

/** The script that this was started by. Stateless. */
final class Launcher {
  private Launcher() {}

  /** Where it is: {@code ./parley} says so, and elsewhere it is looked for here. */
  static Path path() {
    return Path.of(System.getProperty("parley.launcher", "./parley")).toAbsolutePath();
  }

  /** The project's folder. */
  static Path project() {
    return path().resolveSibling(".").normalize();
  }
}
