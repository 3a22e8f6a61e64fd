package dev.parley.acceptance.chaos;

import java.time.Duration;
import java.util.List;

/**
 * One fault, done to a cluster in which people are. It is run as a scenario of a feature and, with
 * more people, as a row of the table of reliability. One thread.
 */
abstract class Trial implements AutoCloseable {
  final Cluster cluster;
  final Gathering gathering;
  private long struckAt;

  Trial(Cluster cluster) {
    this.cluster = cluster;
    this.gathering = new Gathering(cluster);
  }

  /** People come, and all is well. */
  abstract void prepare();

  /** The fault happens; returns when it is over, or done. */
  abstract void strike();

  /** Waits until all is well again, and tells what was seen meanwhile. */
  abstract List<Finding> findings();

  /** What is measured from here on is measured from the fault. */
  final void struck() {
    struckAt = System.nanoTime();
  }

  final Duration sinceStruck() {
    return sinceStruck(System.nanoTime());
  }

  final Duration sinceStruck(long atNanos) {
    return Duration.ofNanos(atNanos - struckAt);
  }

  @Override
  public void close() {
    gathering.close();
    cluster.mend();
  }
}
