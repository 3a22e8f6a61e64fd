package dev.parley.benchmarks.compare;

import java.util.List;

/** One kind of work that is compared. */
interface Comparison {
  /** By what it is chosen on the command line. */
  String name();

  /** Does the work, in so many rounds, and says what was found, a row for each goal. */
  List<GoalResult> measure(Arena arena, int rounds) throws InterruptedException;
}
