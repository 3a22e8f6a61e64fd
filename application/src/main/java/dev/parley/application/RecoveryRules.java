package dev.parley.application;

import dev.parley.domain.recovery.HistoryLimits;

/**
 * What a node remembers for clients that come back.
 *
 * @param on whether positions are given at all
 * @param rewind whether who joins may be told what was said before
 * @param limits of each channel
 * @param memoryBytes of all channels together
 */
public record RecoveryRules(boolean on, boolean rewind, HistoryLimits limits, long memoryBytes) {
  /** However large the heap is. */
  public static final long MOST_BYTES = 64L * 1024 * 1024;

  public static final RecoveryRules DEFAULT =
      new RecoveryRules(true, false, HistoryLimits.DEFAULT, MOST_BYTES);

  /** No positions are given, and those that clients present are passed over. */
  public static final RecoveryRules OFF = new RecoveryRules(false, false, HistoryLimits.DEFAULT, 0);

  /** The same with that much memory. */
  public RecoveryRules within(long bytes) {
    return new RecoveryRules(on, rewind, limits, bytes);
  }

  /** The same, where who joins may be told what was said before. */
  public RecoveryRules withRewind() {
    return new RecoveryRules(on, true, limits, memoryBytes);
  }
}
