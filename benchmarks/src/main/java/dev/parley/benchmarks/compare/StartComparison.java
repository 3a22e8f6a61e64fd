package dev.parley.benchmarks.compare;

import static dev.parley.benchmarks.compare.Contestant.PARLEY;

import dev.parley.benchmarks.load.LoadFailure;
import java.util.ArrayList;
import java.util.List;

/** From the command to the first connection that the server accepts, Redis being there. */
record StartComparison() implements Comparison {
  private static final double SECONDS = 0.5;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public List<Finding> measure(Arena arena, int rounds) throws InterruptedException {
    List<Double> times = new ArrayList<>();
    for (int i = -1; i < rounds; i++) {
      long begun = System.nanoTime();
      try (Arena fresh = arena.another()) {
        if (fresh.find(PARLEY).isEmpty()) {
          throw new LoadFailure("Parley cannot be started here");
        }
        double seconds = (fresh.upAtNanos() - begun) / 1e9;
        if (i >= 0) { // The first one fills the caches of the system.
          times.add(seconds);
          arena.say("    start %.3f s".formatted(seconds));
        }
      }
    }
    Rounds time = Rounds.of(times);
    return List.of(
        new Finding(
            "start, warm: command to first connection",
            "≤ 0.5 s",
            time.text() + " s",
            time.median() <= SECONDS));
  }
}
