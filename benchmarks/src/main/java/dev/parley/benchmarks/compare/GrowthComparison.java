package dev.parley.benchmarks.compare;

import static dev.parley.benchmarks.compare.Peer.PARLEY;

import dev.parley.benchmarks.load.LoadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether a delivery costs the same however many listen, and a join however many channels are. */
record GrowthComparison() implements Comparison {
  private static final double DELIVERIES_A_SECOND = 50_000;
  private static final int[] SUBSCRIBERS = {100, 1_000, 10_000, 18_000};
  private static final int[] CHANNELS = {10, 1_000, 10_000};
  private static final int JOINS = 10_000;

  /**
   * The compiler is done with what a join to a new channel takes after some fifty thousand of them;
   * until then it is most of what they cost: 870 µs for each of the first ten thousand, 88 for the
   * seventh.
   */
  private static final int JOINING_WARM_UPS = 5;

  private static final double SPREAD = 0.15;

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public List<GoalResult> measure(Arena arena, int rounds) throws InterruptedException {
    arena.ready(List.of(PARLEY), Arena.Load.of(1_000, 1, 50));
    List<Double> deliveries = new ArrayList<>();
    for (int subscribers : SUBSCRIBERS) {
      List<Double> costs = new ArrayList<>();
      for (int i = 0; i < Math.min(rounds, 3); i++) {
        costs.add(
            FanOutComparison.cost(
                arena.run(
                    PARLEY, Arena.Load.of(subscribers, 1, DELIVERIES_A_SECOND / subscribers))));
      }
      deliveries.add(Rounds.of(costs).median());
    }
    for (int i = 0; i < JOINING_WARM_UPS; i++) {
      for (int channels : CHANNELS) {
        joinCost(arena, channels);
      }
    }
    List<Double> joins = new ArrayList<>();
    for (int channels : CHANNELS) {
      List<Double> costs = new ArrayList<>();
      for (int i = 0; i < Math.min(rounds, 3); i++) {
        costs.add(joinCost(arena, channels));
      }
      joins.add(Rounds.of(costs).median());
    }
    return List.of(
        finding("CPU per delivery at 100, 1,000, 10,000, 18,000 subscribers", "%.2f", deliveries),
        finding(
            "CPU of 10,000 connections joining 10, 1,000, 10,000 channels, each", "%.0f", joins));
  }

  private static double joinCost(Arena arena, int channels) throws InterruptedException {
    LoadResult result = arena.run(PARLEY, Arena.Load.of(JOINS, channels, 0).lasting(0, 1));
    return result.server().orElseThrow().connectProcessorSeconds() * 1e6 / result.connected();
  }

  private static GoalResult finding(String work, String pattern, List<Double> costs) {
    double least = costs.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double most = costs.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    double middle = (least + most) / 2;
    return new GoalResult(
        work,
        "flat, ±15 %",
        costs.stream().map(pattern::formatted).collect(Collectors.joining(", "))
            + " µs (±%.0f %%)".formatted((most - middle) / middle * 100),
        (most - middle) / middle <= SPREAD);
  }
}
