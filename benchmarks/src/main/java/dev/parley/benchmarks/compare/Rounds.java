package dev.parley.benchmarks.compare;

import java.util.Arrays;
import java.util.List;

/** The values of one figure over the rounds. */
record Rounds(double[] values) {
  static Rounds of(List<Double> values) {
    return new Rounds(values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
  }

  double median() {
    return values.length == 0 ? Double.NaN : values[values.length / 2];
  }

  /** {@code 1.14 (1.09–1.20)}. */
  String text() {
    return text("%.2f");
  }

  String text(String pattern) {
    return (pattern + " (" + pattern + "–" + pattern + ")")
        .formatted(median(), values[0], values[values.length - 1]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rounds rounds && Arrays.equals(values, rounds.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
