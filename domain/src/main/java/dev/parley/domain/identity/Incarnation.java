package dev.parley.domain.identity;

import java.util.random.RandomGenerator;

/**
 * One life of a node: a random id taken at start, and again after every doubt about what the
 * registry holds for it. What was held under an earlier one is swept, never repaired.
 */
public record Incarnation(String value) {
  /** A new one, 128 random bits in hexadecimal. */
  public static Incarnation next(RandomGenerator random) {
    return new Incarnation("%016x%016x".formatted(random.nextLong(), random.nextLong()));
  }

  @Override
  public String toString() {
    return value;
  }
}
