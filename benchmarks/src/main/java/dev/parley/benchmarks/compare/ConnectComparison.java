package dev.parley.benchmarks.compare;

import static dev.parley.benchmarks.compare.Peer.PARLEY;

import dev.parley.benchmarks.load.LoadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Coming in: what one costs, and five thousand at once while others listen. */
record ConnectComparison() implements Comparison {
  private static final int CROWD = 5_000;

  /**
   * The path of a handshake is long, and the compiler sees little of it: it is done with it after
   * some fifty thousand.
   */
  private static final int MORE_CROWDS = 7;

  private static final double MICROS = 120;
  private static final double CROWD_SECONDS = 5;

  /** In the others' channel it would ask for more deliveries than such a machine makes. */
  private static final int CROWD_CHANNELS = 500;

  private static final double OTHERS_P99_MICROS = 200_000;

  @Override
  public String name() {
    return "connect";
  }

  @Override
  public List<GoalResult> measure(Arena arena, int rounds) throws InterruptedException {
    Arena.Load crowd = Arena.Load.of(CROWD, 1, 0).lasting(0, 1);
    Arena.Load comingAtOnce = Arena.Load.of(CROWD, CROWD_CHANNELS, 0).lasting(0, 1).allAtOnce();
    arena.ready(List.of(PARLEY), comingAtOnce);
    for (int i = 0; i < MORE_CROWDS; i++) {
      arena.run(PARLEY, crowd);
    }
    List<Double> costs = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    List<Double> tails = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      LoadResult alone = arena.run(PARLEY, crowd);
      costs.add(alone.server().orElseThrow().connectProcessorSeconds() * 1e6 / alone.connected());
      CompletableFuture<LoadResult> others =
          CompletableFuture.supplyAsync(() -> listen(arena), Thread.ofPlatform()::start);
      Thread.sleep(4_000); // The others are up and hear; the crowd comes in their midst.
      times.add(arena.run(PARLEY, comingAtOnce).connectSeconds());
      tails.add(others.join().latencies().p99() / 1_000.0);
    }
    Rounds cost = Rounds.of(costs);
    Rounds time = Rounds.of(times);
    Rounds tail = Rounds.of(tails);
    return List.of(
        new GoalResult(
            "connecting, token known: CPU each",
            "≤ 120 µs",
            cost.text("%.0f") + " µs",
            cost.median() <= MICROS),
        new GoalResult(
            "5,000 connecting at once, to 500 channels",
            "all up within 5 s",
            time.text("%.2f") + " s",
            time.median() <= CROWD_SECONDS),
        new GoalResult(
            "the same: p99 of 500 others",
            "< 200 ms",
            tail.text("%.1f") + " ms",
            tail.median() * 1_000 < OTHERS_P99_MICROS));
  }

  private static LoadResult listen(Arena arena) {
    try {
      return arena.run(PARLEY, Arena.Load.of(500, 1, 50).lasting(1, 9));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
