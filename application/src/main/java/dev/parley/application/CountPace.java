package dev.parley.application;

import dev.parley.domain.presence.PresenceView;
import java.time.Duration;
import java.util.Optional;

/**
 * Rate limit of member counts: sent when the count has changed, at most once a second. Confined to
 * its channel's lane.
 */
final class CountPace {
  private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

  private int subscribers;
  private int told;

  /** Somebody who came was told another number than the others. */
  private boolean differs;

  private boolean everTold;
  private long toldNanos;

  /**
   * Somebody subscribed, and has been told the state.
   *
   * @param count how many are there now
   */
  void came(PresenceView view, int count) {
    if (view != PresenceView.COUNT) {
      return;
    }
    if (subscribers == 0) {
      told = count;
      differs = false;
    }
    differs |= count != told;
    subscribers++;
  }

  /** Somebody unsubscribed who had that view. */
  void left(PresenceView view) {
    if (view == PresenceView.COUNT) {
      subscribers--;
    }
  }

  /** Whether somebody is to be told, be it later. */
  boolean isOutdated(int count) {
    return subscribers > 0 && (differs || count != told);
  }

  /** What they are to be told now; empty if nothing. */
  Optional<Integer> due(int count, long nowNanos) {
    if (!isOutdated(count) || (everTold && nowNanos - toldNanos < EVERY_NANOS)) {
      return Optional.empty();
    }
    told = count;
    differs = false;
    everTold = true;
    toldNanos = nowNanos;
    return Optional.of(count);
  }
}
