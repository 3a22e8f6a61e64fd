package dev.parley.benchmarks.compare;

import dev.parley.benchmarks.load.LoadResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * The same load for several contestants, round after round, in turn: the machine's speed drifts, so
 * only figures of one round are put in relation.
 */
final class Run {
  private final List<Map<Peer, LoadResult>> rounds = new ArrayList<>();

  private Run() {}

  /** Warms each up, and then makes the rounds. */
  static Run hold(Arena arena, int count, List<Peer> wanted, Arena.Load load)
      throws InterruptedException {
    Run bout = new Run();
    List<Peer> here = arena.ready(wanted, load);
    for (int i = 0; i < count; i++) {
      Map<Peer, LoadResult> round = new EnumMap<>(Peer.class);
      for (Peer peer : here) {
        round.put(peer, arena.run(peer, load));
      }
      bout.rounds.add(round);
    }
    return bout;
  }

  boolean has(Peer peer) {
    return rounds.getFirst().containsKey(peer);
  }

  /** The figure of one. */
  Rounds each(Peer peer, ToDoubleFunction<LoadResult> figure) {
    return Rounds.of(rounds.stream().map(round -> figure.applyAsDouble(of(round, peer))).toList());
  }

  /** Parley's figure over the other's, of the same round each. */
  Rounds ratio(Peer other, ToDoubleFunction<LoadResult> figure) {
    return Rounds.of(
        rounds.stream()
            .map(round ->
                figure.applyAsDouble(of(round, Peer.PARLEY))
                    / figure.applyAsDouble(of(round, other)))
            .toList());
  }

  private static LoadResult of(Map<Peer, LoadResult> round, Peer peer) {
    return Objects.requireNonNull(round.get(peer));
  }
}
