package dev.parley.benchmarks.compare;

import static dev.parley.benchmarks.compare.Peer.PARLEY;
import static dev.parley.benchmarks.compare.Peer.SPRING;

import dev.parley.benchmarks.load.LoadPlan.Protocol;
import java.util.ArrayList;
import java.util.List;

/** STOMP clients, beside raw ones and beside Spring's simple broker. */
record StompComparison() implements Comparison {
  private static final double TO_RAW = 1.1;
  private static final double TO_SPRING = 0.4;

  @Override
  public String name() {
    return "stomp";
  }

  @Override
  public List<GoalResult> measure(Arena arena, int rounds) throws InterruptedException {
    Arena.Load raw = Arena.Load.of(1_000, 1, 50);
    Arena.Load stomp = raw.by(Protocol.STOMP);
    arena.ready(List.of(PARLEY), raw);
    List<Peer> here = arena.ready(List.of(PARLEY, SPRING), stomp);
    List<Double> toRaw = new ArrayList<>();
    List<Double> toSpring = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      double cost = FanOutComparison.cost(arena.run(PARLEY, stomp));
      toRaw.add(cost / FanOutComparison.cost(arena.run(PARLEY, raw)));
      if (here.contains(SPRING)) {
        toSpring.add(cost / FanOutComparison.cost(arena.run(SPRING, stomp)));
      }
    }
    List<GoalResult> findings = new ArrayList<>();
    String work = "1,000 subscribers by STOMP, 50/s: CPU";
    Rounds ratio = Rounds.of(toRaw);
    findings.add(new GoalResult(work, "≤ 1.10 × raw", ratio.text(), ratio.median() <= TO_RAW));
    if (!toSpring.isEmpty()) {
      Rounds beside = Rounds.of(toSpring);
      findings.add(
          new GoalResult(
              work, "≤ 0.40 × " + SPRING.title(), beside.text(), beside.median() <= TO_SPRING));
    }
    return findings;
  }
}
