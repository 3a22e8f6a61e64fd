package dev.parley.application;

import dev.parley.domain.recovery.HistoryLimits;

/**
 * What a node remembers for clients that come back.
 *
 * @param on whether positions are given at all
 * @param limits of each channel
 * @param memoryBytes of all channels together
 */
public record RecoveryRules(boolean on, HistoryLimits limits, long memoryBytes) {
  /** However large the heap is. */
  public static final long MOST_BYTES = 64L * 1024 * 1024;

  public static final RecoveryRules DEFAULT =
      new RecoveryRules(true, HistoryLimits.DEFAULT, MOST_BYTES);

  /** No positions are given, and those that clients present are passed over. */
  public static final RecoveryRules OFF = new RecoveryRules(false, HistoryLimits.DEFAULT, 0);

  /** The same with that much memory. */
  public RecoveryRules within(long bytes) {
    return new RecoveryRules(on, limits, bytes);
  }
}
