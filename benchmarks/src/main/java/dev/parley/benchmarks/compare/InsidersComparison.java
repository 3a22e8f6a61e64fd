package dev.parley.benchmarks.compare;

import dev.parley.benchmarks.load.LoadPlan;
import dev.parley.benchmarks.load.LoadResult;
import dev.parley.benchmarks.load.LoadRun;
import dev.parley.benchmarks.load.Second;
import dev.parley.benchmarks.load.ServerGauge;
import dev.parley.benchmarks.load.Storm;
import dev.parley.benchmarks.server.FreshNode;
import dev.parley.benchmarks.server.LocalIssuer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * What those hear who are there already, on a node that was just started, while strangers come all
 * at once.
 *
 * @param oneCore whether the node has one core, and not two
 */
record InsidersComparison(String name, boolean oneCore, double goalMillis) implements Comparison {
  private static final int INSIDE = 500;
  private static final int STRANGERS = 8_500;
  private static final double RATE = 50;
  private static final int BEFORE_SECONDS = 8;
  private static final int DURING_SECONDS = 12;

  @Override
  public List<GoalResult> measure(Arena arena, int rounds) throws InterruptedException {
    List<Double> tails = new ArrayList<>();
    List<Double> worst = new ArrayList<>();
    List<Double> times = new ArrayList<>();
    int unanswered = 0;
    try (LocalIssuer issuer = LocalIssuer.start()) {
      List<String> tokens = issuer.tokens(INSIDE + STRANGERS);
      for (int round = 0; round < rounds; round++) {
        try (FreshNode node = FreshNode.start(arena.project().resolve("parley"), issuer, oneCore)) {
          CountDownLatch publishing = new CountDownLatch(1);
          CompletableFuture<LoadResult> inside =
              CompletableFuture.supplyAsync(
                  () -> listen(node, tokens.subList(0, INSIDE), publishing),
                  Thread.ofPlatform()::start);
          publishing.await();
          Thread.sleep(BEFORE_SECONDS * 1_000L);
          try (Storm crowd =
              new Storm(
                  StormComparison.plan(node, tokens.subList(INSIDE, tokens.size()), STRANGERS),
                  60)) {
            Storm.Result result = crowd.run();
            while (!inside.isDone()) {
              crowd.stay(0.1);
            }
            LoadResult heard = inside.join();
            arena.say(
                "    p99 %.1f ms, max %.1f ms, all in after %.1f s, %s, %s"
                    .formatted(
                        heard.latencies().p99() / 1e3,
                        heard.latencies().max() / 1e3,
                        result.seconds(),
                        result,
                        heard.closed()));
            arena.say(
                "    p99 by second, ms: "
                    + heard.seconds().stream()
                        .filter(Second::warm)
                        .map(second -> "%.0f".formatted(second.latencies().p99() / 1e3))
                        .collect(Collectors.joining(" ")));
            tails.add(heard.latencies().p99() / 1e3);
            worst.add(heard.latencies().max() / 1e3);
            times.add(result.seconds());
            unanswered += result.unanswered();
          }
        }
      }
    }
    String work =
        "%,d strangers, fresh node, %s: ".formatted(STRANGERS, oneCore ? "one core" : "two cores");
    Rounds tail = Rounds.of(tails);
    return List.of(
        new GoalResult(
            work + "p99 of %d who are there".formatted(INSIDE),
            "≤ %.0f ms".formatted(goalMillis),
            tail.text("%.0f") + " ms",
            tail.median() <= goalMillis),
        new GoalResult(
            work + "the longest", "no goal", Rounds.of(worst).text("%.0f") + " ms", true),
        new GoalResult(
            work + "all in after", "no goal", Rounds.of(times).text("%.1f") + " s", true),
        new GoalResult(
            work + "closed without an answer", "0", String.valueOf(unanswered), unanswered == 0));
  }

  private static LoadResult listen(FreshNode node, List<String> tokens, CountDownLatch publishing) {
    try {
      return new LoadRun(
              new LoadPlan(
                  node.address(),
                  tokens,
                  node.bus(),
                  INSIDE,
                  1,
                  RATE,
                  360,
                  LoadPlan.Protocol.RAW,
                  Duration.ofSeconds(BEFORE_SECONDS),
                  Duration.ofSeconds(DURING_SECONDS),
                  64,
                  0),
              Optional.of(ServerGauge.of(node.process().pid())),
              stage -> {
                if (stage.equals("publishing")) {
                  publishing.countDown();
                }
              },
              second -> {})
          .run();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } finally {
      publishing.countDown();
    }
  }
}
