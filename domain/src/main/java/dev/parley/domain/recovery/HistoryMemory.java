package dev.parley.domain.recovery;

/** What the histories of all channels of a node may take together. */
public interface HistoryMemory {
  /** Takes so many bytes; false if there are not as many, and then none are taken. */
  boolean reserve(long bytes);

  /** Gives back what was taken. */
  void release(long bytes);

  /**
   * For how long events are remembered now, in nanoseconds: shorter than wanted where memory is
   * scarce, so that the oldest give way in whatever channel they are.
   */
  long windowNanos();
}
