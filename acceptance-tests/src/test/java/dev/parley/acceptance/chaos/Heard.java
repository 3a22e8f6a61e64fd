package dev.parley.acceptance.chaos;

/** Something that a connection was told, and when: nanoseconds of this process' own clock. */
sealed interface Heard {
  long atNanos();

  record Came(String user, long atNanos) implements Heard {}

  record Left(String user, long atNanos) implements Heard {}

  /** A message of a numbered series. */
  record Numbered(long number, long atNanos) implements Heard {}

  /** Events may be missing: fetch again. */
  record Resync(String reason, long atNanos) implements Heard {}
}
