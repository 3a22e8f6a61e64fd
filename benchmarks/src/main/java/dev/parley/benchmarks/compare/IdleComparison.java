package dev.parley.benchmarks.compare;

import static dev.parley.benchmarks.compare.Peer.PARLEY;

import dev.parley.benchmarks.load.LoadResult;
import dev.parley.benchmarks.load.LoadResult.ServerUse;
import java.util.List;

/** So many connections that do nothing, on a server that was empty before. */
record IdleComparison(int connections) implements Comparison {
  private static final double BYTES = 4_096;
  private static final double MICROS_A_SECOND = 1;

  /** What the compilers make of the crowd's coming is not what idling costs. */
  private static final int SETTLING_SECONDS = 60;

  @Override
  public String name() {
    return "idle-" + connections;
  }

  @Override
  public List<GoalResult> measure(Arena arena, int rounds) throws InterruptedException {
    LoadResult result =
        arena.run(PARLEY, Arena.Load.of(connections, 1, 0).lasting(SETTLING_SECONDS, 30));
    ServerUse use = result.server().orElseThrow();
    double bytes = (double) (use.bytesAfter() - use.bytesBefore()) / result.connected();
    double micros =
        use.windowProcessorSeconds() * 1e6 / result.windowSeconds() / result.connected();
    String work = "%,d idle connections: ".formatted(connections);
    return List.of(
        new GoalResult(
            work + "resident memory each",
            "≤ 4 KB",
            "%,.0f bytes".formatted(bytes),
            bytes <= BYTES),
        new GoalResult(
            work + "CPU a second each",
            "≤ 1 µs",
            "%.2f µs".formatted(micros),
            micros <= MICROS_A_SECOND));
  }
}
