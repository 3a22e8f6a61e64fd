package dev.parley.websocket.raw;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * How many errors a client may make before its connection is closed: a broken client that tries for
 * ever costs more than one that is told. Confined to its connection's I/O thread.
 */
final class ErrorAllowance {
  static final int ERRORS = 10;
  static final Duration WITHIN = Duration.ofSeconds(10);

  private final ArrayDeque<Long> recent = new ArrayDeque<>(ERRORS);

  /**
   * Notes an error; true if it was one too many.
   *
   * @param nowNanos {@link System#nanoTime}
   */
  boolean isExceededAt(long nowNanos) {
    recent.addLast(nowNanos);
    if (recent.size() < ERRORS) {
      return false;
    }
    return nowNanos - recent.removeFirst() <= WITHIN.toNanos();
  }
}
