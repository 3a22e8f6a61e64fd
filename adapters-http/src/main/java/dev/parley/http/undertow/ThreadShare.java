package dev.parley.http.undertow;

/**
 * The part of a thread's time that one kind of work may take: a third, and a few milliseconds of it
 * at once after a rest. Confined to its owner; time is an argument, in nanoseconds of any origin
 * that do not go back.
 */
final class ThreadShare {
  private static final long PARTS = 3;
  private static final long MOST_AT_ONCE_NANOS = 3_000_000;

  private long leftNanos = MOST_AT_ONCE_NANOS;
  private long filledNanos;

  ThreadShare(long nowNanos) {
    filledNanos = nowNanos;
  }

  /** Whether some of it is left. */
  boolean isLeft(long nowNanos) {
    leftNanos = Math.min(MOST_AT_ONCE_NANOS, leftNanos + (nowNanos - filledNanos) / PARTS);
    filledNanos = nowNanos;
    return leftNanos > 0;
  }

  /** So much has been taken; if it was more than was left, the rest is taken off later. */
  void spend(long nanos) {
    leftNanos = Math.max(-MOST_AT_ONCE_NANOS, leftNanos - nanos);
  }
}
