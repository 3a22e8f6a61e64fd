package dev.parley.benchmarks.compare;

import java.util.List;

/** The values of one figure over the rounds, the least first. */
record Rounds(List<Double> values) {
  static Rounds of(List<Double> values) {
    return new Rounds(values.stream().sorted().toList());
  }

  double median() {
    return values.isEmpty() ? Double.NaN : values.get(values.size() / 2);
  }

  /** {@code 1.14 (1.09–1.20)}. */
  String text() {
    return text("%.2f");
  }

  String text(String pattern) {
    return (pattern + " (" + pattern + "–" + pattern + ")")
        .formatted(median(), values.getFirst(), values.getLast());
  }
}
