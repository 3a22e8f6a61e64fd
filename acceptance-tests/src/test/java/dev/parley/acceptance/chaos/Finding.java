package dev.parley.acceptance.chaos;

import java.time.Duration;
import java.util.Locale;

/**
 * One thing that one run of a trial has shown.
 *
 * @param words what it is, {@code %s} standing for the value
 * @param value in the unit
 * @param limit what the value may be
 */
record Finding(String words, long value, Unit unit, Limit limit) {
  enum Unit {
    COUNT,
    MILLISECONDS,
    KIBIBYTES
  }

  /** What is promised of it. */
  sealed interface Limit {
    /** That and nothing else. */
    record Exactly(long value) implements Limit {}

    record AtMost(long value) implements Limit {}
  }

  /** A number that has to be this one. */
  static Finding exactly(long promised, String words, long found) {
    return new Finding(words, found, Unit.COUNT, new Limit.Exactly(promised));
  }

  /** A number that may be this or less. */
  static Finding atMost(long promised, String words, long found) {
    return new Finding(words, found, Unit.COUNT, new Limit.AtMost(promised));
  }

  /** A time that may be this or less. */
  static Finding within(Duration promised, String words, Duration found) {
    return new Finding(
        words, found.toMillis(), Unit.MILLISECONDS, new Limit.AtMost(promised.toMillis()));
  }

  /** An amount of memory that may be this or less. */
  static Finding kibibytesAtMost(long promised, String words, long found) {
    return new Finding(words, found, Unit.KIBIBYTES, new Limit.AtMost(promised));
  }

  boolean isKept() {
    return switch (limit) {
      case Limit.Exactly(long only) -> value == only;
      case Limit.AtMost(long most) -> value <= most;
    };
  }

  /** A test may be run where everything takes longer: then a time counts for nothing. */
  boolean isAboutTime() {
    return unit == Unit.MILLISECONDS;
  }

  /** A value of this unit, for people. */
  String text(long someValue) {
    return switch (unit) {
      case COUNT -> Long.toString(someValue);
      case MILLISECONDS ->
          someValue < 1000
              ? someValue + " ms"
              : String.format(Locale.ROOT, "%.1f s", someValue / 1000.0);
      case KIBIBYTES -> someValue + " KiB";
    };
  }
}
