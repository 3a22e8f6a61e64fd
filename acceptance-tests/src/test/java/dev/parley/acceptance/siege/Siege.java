package dev.parley.acceptance.siege;

import dev.parley.acceptance.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Has a fresh node attacked, by one attack or by several at once, and looks at what others see. */
final class Siege {
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private Siege() {}

  /**
   * @param rows what is done at once
   * @param full whether in full size
   */
  static Outcome of(List<Row> rows, boolean full, Duration lasting) throws IOException {
    boolean asksPolicy = rows.stream().anyMatch(row -> row.attack().asksPolicy());
    try (AttackedNode node = AttackedNode.start(asksPolicy);
        Neighbour neighbour = awaitNeighbour(node);
        Newcomers newcomers = Newcomers.to(node);
        Probes probes = Probes.of(node)) {
      Counters before = Counters.of(node).orElseThrow();
      List<AttackRun> runs = begin(rows, node, full);
      try {
        awaitEnd(node, lasting);
        newcomers.stopComing();
        probes.stopAsking();
        Optional<Counters> after = Counters.of(node);
        long live = node.liveHeap().mostMebibytes();
        long missed = neighbour.missed();
        boolean lives = node.isAlive();
        List<String> promises = lives ? brokenPromises(rows, runs) : List.of();
        return new Outcome(
            runs.stream().map(AttackRun::counts).collect(Collectors.joining("; ")),
            after.map(it -> it.since(before)),
            newcomers.handshakes(),
            newcomers.failures(),
            missed,
            neighbour.ending(),
            live,
            probes.failures(),
            lives,
            promises);
      } finally {
        runs.forEach(AttackRun::close);
      }
    }
  }

  private static List<AttackRun> begin(List<Row> rows, AttackedNode node, boolean full) {
    List<AttackRun> runs = new ArrayList<>();
    for (Row row : rows) {
      AttackRun run =
          new AttackRun(node, runs.size(), row.attacker() == Row.Attacker.STRANGER, full);
      runs.add(run);
      run.alone(() -> row.attack().begin(run));
    }
    return runs;
  }

  private static List<String> brokenPromises(List<Row> rows, List<AttackRun> runs) {
    List<String> broken = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      broken.add(rows.get(i).attack().broken(runs.get(i)));
    }
    broken.removeIf(String::isEmpty);
    return broken;
  }

  private static Neighbour awaitNeighbour(AttackedNode node) throws IOException {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (true) {
      try {
        return Neighbour.of(node);
      } catch (IOException notYet) {
        if (System.nanoTime() - deadline > 0) {
          throw notYet;
        }
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
    }
  }

  private static void awaitEnd(AttackedNode node, Duration lasting) {
    long end = System.nanoTime() + lasting.toNanos();
    Await.until(
        () -> !node.isAlive() || System.nanoTime() - end > 0,
        lasting.multipliedBy(2),
        () -> "time stands still");
  }
}
