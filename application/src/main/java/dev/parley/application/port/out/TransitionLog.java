package dev.parley.application.port.out;

import dev.parley.domain.transition.Transition;
import dev.parley.domain.transition.TransitionLane;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Who came and went in all channels, lane by lane, as far back as it is kept. Written by the
 * registry in the step that decides a change, so nothing is in it that did not happen, and nothing
 * is missing because a node died. Safe for any thread; never blocks; {@link BusUnavailable} while
 * it is out of reach.
 */
public interface TransitionLog {
  /** The last entry of each lane, by number: whoever reads on from it misses nothing. */
  CompletionStage<List<String>> ends();

  /**
   * What follows in a lane.
   *
   * @param from an entry: the answer begins with it. If it does not, that entry was dropped, or
   *     lost, and some that followed it perhaps too
   * @param most entries, that one included
   */
  CompletionStage<List<Transition>> read(TransitionLane lane, String from, int most);

  /**
   * Has the channels that are due said to be vacated. Any node may, at any time: each is told once.
   *
   * @return how many were
   */
  CompletionStage<Integer> announceVacancies();
}
