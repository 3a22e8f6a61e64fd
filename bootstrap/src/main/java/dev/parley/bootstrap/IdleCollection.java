package dev.parley.bootstrap;

/**
 * When a node that has become quiet should collect its old generation, so that what a storm of
 * clients has left there goes back to the system. Confined to its caller; time is an argument, in
 * nanoseconds of any origin that do not go back.
 *
 * <p>A collection of the whole heap stops everybody: some tens of milliseconds with what a node
 * keeps for 10,000 clients. So it has to be worth that, and where the old generation is large the
 * heap's own bound is left to decide.
 */
final class IdleCollection {
  static final long LOOK_SECONDS = 5;

  private static final long MIB = 1024 * 1024;
  private static final long WORTH_BYTES = 32 * MIB;
  private static final long MOST_BYTES = 512 * MIB;
  private static final long QUIET_NANOS = 20_000_000_000L;

  private long young = -1;
  private long quietSinceNanos;
  private long keptBytes;

  /**
   * Whether it should be done now.
   *
   * @param oldBytes in use of the old generation
   * @param youngCollections how many there have been so far: none for a while is quiet
   */
  boolean isDue(long oldBytes, long youngCollections, long nowNanos) {
    if (youngCollections != young) {
      young = youngCollections;
      quietSinceNanos = nowNanos;
      return false;
    }
    return nowNanos - quietSinceNanos >= QUIET_NANOS
        && oldBytes - keptBytes >= WORTH_BYTES
        && oldBytes <= MOST_BYTES;
  }

  /** It was done, and so much was kept: that is no reason to do it again. */
  void done(long oldBytes) {
    keptBytes = oldBytes;
  }
}
