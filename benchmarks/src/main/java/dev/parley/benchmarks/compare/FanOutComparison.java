package dev.parley.benchmarks.compare;

import static dev.parley.benchmarks.compare.Peer.FLOOR;
import static dev.parley.benchmarks.compare.Peer.PARLEY;
import static dev.parley.benchmarks.compare.Peer.UWEBSOCKETS;

import dev.parley.benchmarks.load.LoadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A load of raw clients, beside the floor and uWebSockets.
 *
 * @param processorToFloor the most that a delivery may cost, in the floor's cost; 0 where not asked
 * @param processorToPeer the same in uWebSockets'
 * @param tailToFloor the longest p99, in the floor's; 0 where not asked
 * @param tailToPeer the same in uWebSockets'
 */
record FanOutComparison(
    String name,
    Arena.Load load,
    double processorToFloor,
    double processorToPeer,
    double tailToFloor,
    double tailToPeer)
    implements Comparison {
  @Override
  public List<GoalResult> measure(Arena arena, int rounds) throws InterruptedException {
    Run bout = Run.hold(arena, rounds, List.of(FLOOR, PARLEY, UWEBSOCKETS), load);
    String work =
        load.channels() == 1
            ? "%,d subscribers, %,.0f/s".formatted(load.connections(), load.rate())
            : "%,d channels × %,d, %,.0f/s"
                .formatted(load.channels(), load.connections() / load.channels(), load.rate());
    List<GoalResult> findings = new ArrayList<>();
    Rounds delivered =
        bout.each(PARLEY, result -> result.deliveries() / Math.max(1, result.asked()));
    Rounds lost = bout.each(PARLEY, LoadResult::lost);
    boolean all = delivered.median() > 0.99 && lost.median() == 0;
    findings.add(
        new GoalResult(
            work + ": deliveries",
            "every one",
            "%.1f %% in time, %.0f lost".formatted(delivered.median() * 100, lost.median()),
            all));
    add(findings, bout, work + ": CPU", FLOOR, processorToFloor, FanOutComparison::cost);
    add(findings, bout, work + ": CPU", UWEBSOCKETS, processorToPeer, FanOutComparison::cost);
    add(findings, bout, work + ": p99", FLOOR, tailToFloor, result -> result.latencies().p99());
    add(
        findings,
        bout,
        work + ": p99",
        UWEBSOCKETS,
        tailToPeer,
        result -> result.latencies().p99());
    return findings;
  }

  private static void add(
      List<GoalResult> findings,
      Run bout,
      String work,
      Peer other,
      double limit,
      ToDoubleFunction<LoadResult> figure) {
    if (limit > 0 && bout.has(other)) {
      Rounds ratio = bout.ratio(other, figure);
      findings.add(
          new GoalResult(
              work,
              "≤ %.2f × %s".formatted(limit, other.title()),
              "%s; %.2f against %.2f µs"
                  .formatted(
                      ratio.text(),
                      bout.each(PARLEY, figure).median(),
                      bout.each(other, figure).median()),
              ratio.median() <= limit));
    }
  }

  static double cost(LoadResult result) {
    return result.microsPerDelivery().orElse(Double.NaN);
  }
}
