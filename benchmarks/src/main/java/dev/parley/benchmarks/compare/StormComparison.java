package dev.parley.benchmarks.compare;

import dev.parley.benchmarks.load.LoadPlan;
import dev.parley.benchmarks.load.ServerGauge;
import dev.parley.benchmarks.load.Storm;
import dev.parley.benchmarks.server.FreshNode;
import dev.parley.benchmarks.server.LocalIssuer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Strangers who come all at once to a node that was just started, a user and a token each, and then
 * twice more. The tokens are new to it the first time: those who come back have the same.
 */
record StormComparison() implements Comparison {
  private static final int STRANGERS = 9_000;
  private static final int STORMS = 3;
  private static final double SETTLING_SECONDS = 2;
  private static final double FIRST_MICROS = 340;
  private static final double THIRD_MICROS = 150;
  private static final double MEBIBYTES = 200;

  @Override
  public String name() {
    return "storm";
  }

  @Override
  public List<GoalResult> measure(Arena arena, int rounds) {
    List<Double> first = new ArrayList<>();
    List<Double> third = new ArrayList<>();
    List<Double> pace = new ArrayList<>();
    List<Double> memory = new ArrayList<>();
    int unanswered = 0;
    try (LocalIssuer issuer = LocalIssuer.start()) {
      List<String> tokens = issuer.tokens(STRANGERS);
      for (int round = 0; round < rounds; round++) {
        try (FreshNode node = FreshNode.start(arena.project().resolve("parley"), issuer, false)) {
          ServerGauge gauge = ServerGauge.of(node.process().pid());
          LoadPlan plan = plan(node, tokens, STRANGERS);
          for (int storm = 1; storm <= STORMS; storm++) {
            try (Storm crowd = new Storm(plan, 60)) {
              Duration before = gauge.processorTime();
              Storm.Result result = crowd.run();
              crowd.stay(SETTLING_SECONDS);
              double micros =
                  gauge.processorTime().minus(before).toNanos() / 1e3 / Math.max(1, result.up());
              double mebibytes = gauge.residentBytes() / 1024.0 / 1024;
              unanswered += result.unanswered();
              arena.say(
                  "    storm %d: %4.0f µs each, %,.0f/s, %.0f MiB, %s"
                      .formatted(storm, micros, result.perSecond(), mebibytes, result));
              if (storm == 1) {
                first.add(micros);
                pace.add(result.perSecond());
                memory.add(mebibytes);
              } else if (storm == STORMS) {
                third.add(micros);
              }
            }
            pause();
          }
        }
      }
    }
    String work = "%,d strangers, fresh node: ".formatted(STRANGERS);
    return List.of(
        row(work + "CPU each, first storm", "≤ %.0f µs", FIRST_MICROS, Rounds.of(first), "µs"),
        row(work + "CPU each, third storm", "≤ %.0f µs", THIRD_MICROS, Rounds.of(third), "µs"),
        new GoalResult(work + "in a second", "no goal", Rounds.of(pace).text("%.0f"), true),
        new GoalResult(
            work + "closed without an answer", "0", String.valueOf(unanswered), unanswered == 0),
        row(work + "resident memory", "≤ %.0f MiB", MEBIBYTES, Rounds.of(memory), "MiB"));
  }

  static LoadPlan plan(FreshNode node, List<String> tokens, int connections) {
    return new LoadPlan(
        node.address(),
        tokens,
        node.bus(),
        connections,
        Math.max(1, connections / 10),
        0,
        360,
        LoadPlan.Protocol.RAW,
        Duration.ZERO,
        Duration.ZERO,
        connections,
        0);
  }

  private static GoalResult row(
      String work, String goal, double most, Rounds measured, String unit) {
    return new GoalResult(
        work, goal.formatted(most), measured.text("%.0f") + " " + unit, measured.median() <= most);
  }

  /** Those who went are gone before the next ones come. */
  private static void pause() {
    try {
      Thread.sleep(3_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
