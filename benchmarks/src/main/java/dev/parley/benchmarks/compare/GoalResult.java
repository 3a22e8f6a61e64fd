package dev.parley.benchmarks.compare;

/**
 * A row of the table.
 *
 * @param measured with the spread of its rounds, and what it was compared to
 */
record GoalResult(String work, String goal, String measured, boolean met) {
  String markdown() {
    return "| %s | %s | %s | %s |".formatted(work, goal, measured, met ? "met" : "**missed**");
  }
}
