package dev.parley.benchmarks.report;

import dev.parley.benchmarks.load.LoadPlan;
import dev.parley.benchmarks.load.Second;
import java.io.PrintStream;

/**
 * Prints a run's progress each second: over the same line on a terminal, line by line elsewhere.
 * Confined to the run's thread.
 */
public final class ProgressLine {
  private static final String LEVELS = "▁▂▃▄▅▆▇█";
  private static final int WIDTH = 20;

  private final PrintStream out;
  private final boolean terminal;
  private final double asked;
  private final long seconds;
  private final StringBuilder curve = new StringBuilder();

  public ProgressLine(LoadPlan plan, PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    this.asked = plan.rate() * plan.connections() / plan.channels();
    this.seconds = plan.warmUp().plus(plan.length()).toSeconds();
  }

  /** What is under way. */
  public void stage(String stage) {
    out.println(stage);
  }

  /** What the second brought. */
  public void second(Second second) {
    double share = asked == 0 ? 0 : Math.min(1, second.deliveries() / asked);
    curve.append(LEVELS.charAt((int) Math.round(share * (LEVELS.length() - 1))));
    if (curve.length() > WIDTH) {
      curve.deleteCharAt(0);
    }
    String line =
        "%3d of %d s  %-20s %11s deliveries/s  p50 %-8s p99 %-8s%s"
            .formatted(
                second.second(),
                seconds,
                curve,
                Units.count(second.deliveries()),
                Units.micros(second.latencies().p50()),
                Units.micros(second.latencies().p99()),
                second.warm() ? "" : "  (warming up)");
    if (terminal) {
      out.print("\r" + line + "\033[K" + (second.second() == seconds ? "\n" : ""));
      out.flush();
    } else {
      out.println(line);
    }
  }
}
