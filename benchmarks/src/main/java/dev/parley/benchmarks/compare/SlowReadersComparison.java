package dev.parley.benchmarks.compare;

import static dev.parley.benchmarks.compare.Peer.PARLEY;

import dev.parley.benchmarks.load.LoadResult;
import java.util.ArrayList;
import java.util.List;

/** One in a hundred does not read: what the others notice of it. */
record SlowReadersComparison() implements Comparison {
  private static final double LIMIT = 1.2;

  @Override
  public String name() {
    return "slow-readers";
  }

  @Override
  public List<GoalResult> measure(Arena arena, int rounds) throws InterruptedException {
    // Large enough for the system's own buffers, some 4 MiB a connection, to fill up meanwhile.
    Arena.Load all = Arena.Load.of(1_000, 1, 100).withEventsOf(4_096).lasting(3, 27);
    Arena.Load some = all.withDeaf(10);
    arena.ready(List.of(PARLEY), all);
    List<Double> ratios = new ArrayList<>();
    List<Double> growth = new ArrayList<>();
    boolean everyOneClosed = true;
    for (int i = 0; i < rounds; i++) {
      LoadResult with = arena.run(PARLEY, some);
      LoadResult without = arena.run(PARLEY, all);
      ratios.add((double) with.latencies().p99() / without.latencies().p99());
      growth.add(
          with.server()
              .map(use -> (use.bytesAfter() - use.bytesConnected()) / 1048576.0)
              .orElse(0.0));
      everyOneClosed &= with.cutOff() == 10;
    }
    Rounds ratio = Rounds.of(ratios);
    return List.of(
        new GoalResult(
            "1,000 subscribers, 100/s of 4 KiB, ten of them do not read: the others' p99",
            "≤ 1.20 × without them",
            ratio.text(),
            ratio.median() <= LIMIT),
        new GoalResult(
            "the same: the ten",
            "closed; memory bounded",
            "%s; resident memory grew by %s MiB"
                .formatted(
                    everyOneClosed ? "all closed" : "not all closed",
                    Rounds.of(growth).text("%.0f")),
            everyOneClosed));
  }
}
