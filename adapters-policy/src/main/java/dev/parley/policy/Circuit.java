package dev.parley.policy;

import java.time.Duration;

/**
 * Keeps an application that does not answer from being asked again and again. Confined to its
 * owner's lock.
 *
 * <pre>
 *   CLOSED ──failures in a row──▶ OPEN ──pause over──▶ HALF OPEN: one question on trial
 *      ▲                            ▲                     │
 *      │                            └──────it failed──────┤
 *      └────────────────────────────answered──────────────┘
 * </pre>
 */
final class Circuit {
  private final int allowedFailures;
  private final long pauseNanos;
  private int failures;
  private long openedNanos;
  private boolean trying;

  Circuit(int allowedFailures, Duration pause) {
    this.allowedFailures = allowedFailures;
    this.pauseNanos = pause.toNanos();
  }

  /** Whether one more question may be asked; what it comes to is to be told. */
  boolean mayAsk(long nowNanos) {
    if (failures < allowedFailures) {
      return true;
    }
    if (trying || nowNanos - openedNanos < pauseNanos) {
      return false;
    }
    trying = true;
    return true;
  }

  void answered() {
    failures = 0;
    trying = false;
  }

  void failed(long nowNanos) {
    failures = Math.min(failures + 1, allowedFailures);
    trying = false;
    if (failures == allowedFailures) {
      openedNanos = nowNanos;
    }
  }
}
