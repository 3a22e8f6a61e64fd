package dev.parley.domain.recovery;

import java.time.Duration;

/** As much as a test grants. */
public final class BoundedMemory implements HistoryMemory {
  private long limit;
  private long used;

  public BoundedMemory(long limit) {
    this.limit = limit;
  }

  void limitTo(long bytes) {
    limit = bytes;
  }

  long limit() {
    return limit;
  }

  long used() {
    return used;
  }

  @Override
  public boolean reserve(long bytes) {
    if (used + bytes > limit) {
      return false;
    }
    used += bytes;
    return true;
  }

  @Override
  public void release(long bytes) {
    used -= bytes;
    if (used < 0) {
      throw new IllegalStateException("more was given back than was taken");
    }
  }

  @Override
  public long windowNanos() {
    return Duration.ofDays(1).toNanos();
  }
}
