package dev.parley.websocket.raw;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/**
 * How many errors a client may make before its connection is closed: a broken client that tries for
 * ever costs more than one that is told. Confined to its connection's I/O thread.
 */
final class ErrorAllowance {
  static final int ERRORS = 10;
  static final Duration WITHIN = Duration.ofSeconds(10);

  private final ArrayDeque<Instant> recent = new ArrayDeque<>(ERRORS);

  /** Notes an error; true if it was one too many. */
  boolean isExceededBy(Instant error) {
    recent.addLast(error);
    if (recent.size() < ERRORS) {
      return false;
    }
    return !recent.removeFirst().plus(WITHIN).isBefore(error);
  }
}
