package dev.parley.acceptance.siege;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What others noticed of an attack, and what it met. Immutable.
 *
 * @param sent what the attackers did, and what came of it for them
 * @param counted what the node counted meanwhile; empty if it does not say
 * @param handshakes of newcomers, how long each took
 * @param refused newcomers by what happened to them instead
 * @param missed numbers that the neighbour did not hear
 * @param neighboursEnd how the neighbour's connection ended; empty if it has not
 * @param liveMebibytes the most that lived in the heap after a full collection
 * @param unanswered probes by what came instead of 200
 * @param lives whether the process was there at the end
 * @param promises of the attacks' own that were broken
 */
record Outcome(
    String sent,
    Optional<String> counted,
    List<Duration> handshakes,
    Map<String, Integer> refused,
    long missed,
    String neighboursEnd,
    long liveMebibytes,
    Map<String, Integer> unanswered,
    boolean lives,
    List<String> promises) {
  private static final Duration HANDSHAKE_WITHIN = Duration.ofMillis(500);
  private static final long MOST_MEBIBYTES = AttackedNode.HEAP_MEBIBYTES * 80 / 100;

  /** What may not be, but for how long a handshake took: a test may be run on any machine. */
  List<String> broken() {
    List<String> broken = new ArrayList<>(promises);
    if (!lives) {
      broken.add("the node ended");
    } else if (counted.isEmpty()) {
      broken.add("metrics are not answered");
    }
    if (!refused.isEmpty()) {
      broken.add("of %d newcomers were not let in: %s".formatted(handshakes.size(), refused));
    }
    if (missed > 0) {
      broken.add("the neighbour missed %d".formatted(missed));
    }
    if (!neighboursEnd.isEmpty() && lives) {
      broken.add("the neighbour's connection: " + neighboursEnd);
    }
    if (liveMebibytes > MOST_MEBIBYTES) {
      broken.add("%d MiB of the heap live".formatted(liveMebibytes));
    }
    if (!unanswered.isEmpty()) {
      broken.add("probes: " + unanswered);
    }
    return broken;
  }

  boolean isKept() {
    return broken().isEmpty() && late() == 0;
  }

  /** How many handshakes took longer than they may. */
  long late() {
    return handshakes.stream().filter(it -> it.compareTo(HANDSHAKE_WITHIN) > 0).count();
  }

  Duration slowestHandshake() {
    return handshakes.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }
}
