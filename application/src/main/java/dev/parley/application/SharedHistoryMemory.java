package dev.parley.application;

import dev.parley.domain.recovery.HistoryMemory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the histories of all channels of this node take together. Safe for any thread.
 *
 * <p>When three quarters are taken everybody remembers for a shorter time, and for the shorter the
 * less is left: so the oldest events give way, in whatever channel they are, and no lock is needed.
 */
final class SharedHistoryMemory implements HistoryMemory {
  private final long maxBytes;
  private final long windowNanos;
  private final AtomicLong taken = new AtomicLong();

  /**
   * Nothing is taken yet.
   *
   * @param windowNanos for how long events are remembered while there is room
   */
  SharedHistoryMemory(long maxBytes, long windowNanos) {
    this.maxBytes = maxBytes;
    this.windowNanos = windowNanos;
  }

  long takenBytes() {
    return taken.get();
  }

  @Override
  public boolean reserve(long bytes) {
    if (taken.addAndGet(bytes) <= maxBytes) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  @Override
  public void release(long bytes) {
    taken.addAndGet(-bytes);
  }

  @Override
  public long windowNanos() {
    long scarce = maxBytes / 4;
    long left = Math.max(0, maxBytes - taken.get());
    return left >= scarce ? windowNanos : (long) ((double) windowNanos * left / scarce);
  }
}
