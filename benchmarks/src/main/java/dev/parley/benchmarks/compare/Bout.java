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
final class Bout {
  private final List<Map<Contestant, LoadResult>> rounds = new ArrayList<>();

  private Bout() {}

  /** Warms each up, and then makes the rounds. */
  static Bout hold(Arena arena, int count, List<Contestant> wanted, Arena.Load load)
      throws InterruptedException {
    Bout bout = new Bout();
    List<Contestant> here = arena.ready(wanted, load);
    for (int i = 0; i < count; i++) {
      Map<Contestant, LoadResult> round = new EnumMap<>(Contestant.class);
      for (Contestant contestant : here) {
        round.put(contestant, arena.run(contestant, load));
      }
      bout.rounds.add(round);
    }
    return bout;
  }

  boolean has(Contestant contestant) {
    return rounds.getFirst().containsKey(contestant);
  }

  /** The figure of one. */
  Rounds each(Contestant contestant, ToDoubleFunction<LoadResult> figure) {
    return Rounds.of(
        rounds.stream().map(round -> figure.applyAsDouble(of(round, contestant))).toList());
  }

  /** Parley's figure over the other's, of the same round each. */
  Rounds ratio(Contestant other, ToDoubleFunction<LoadResult> figure) {
    return Rounds.of(
        rounds.stream()
            .map(round ->
                figure.applyAsDouble(of(round, Contestant.PARLEY))
                    / figure.applyAsDouble(of(round, other)))
            .toList());
  }

  private static LoadResult of(Map<Contestant, LoadResult> round, Contestant contestant) {
    return Objects.requireNonNull(round.get(contestant));
  }
}
