package dev.parley.application;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long something has had no user. Not safe for several threads at once. */
final class UnusedSince {
  private @Nullable Long sinceNanos;

  /** Whether anybody uses it, from now on. */
  void note(boolean used, long nowNanos) {
    if (used) {
      sinceNanos = null;
    } else if (sinceNanos == null) {
      sinceNanos = nowNanos;
    }
  }

  /** Somebody is about to: if it is unused, then from now on. */
  void restart(long nowNanos) {
    if (sinceNanos != null) {
      sinceNanos = nowNanos;
    }
  }

  boolean isUnused() {
    return sinceNanos != null;
  }

  boolean isUnusedFor(Duration time, long nowNanos) {
    return sinceNanos != null && nowNanos - sinceNanos >= time.toNanos();
  }
}
