package dev.parley.benchmarks.report;

/** Numbers as people read them. Stateless. */
final class Units {
  private Units() {}

  /** {@code 870 µs}, {@code 4.2 ms}, {@code 1.30 s}. */
  static String micros(double micros) {
    if (micros < 1_000) {
      return "%.0f µs".formatted(micros);
    }
    return micros < 1_000_000
        ? "%.1f ms".formatted(micros / 1_000)
        : "%.2f s".formatted(micros / 1_000_000);
  }

  static String micros(long micros) {
    return micros((double) micros);
  }

  static String mebibytes(long bytes) {
    return "%.1f MiB".formatted(bytes / 1048576.0);
  }

  static String count(long count) {
    return "%,d".formatted(count);
  }

  static String count(double count) {
    return "%,.0f".formatted(count);
  }
}
