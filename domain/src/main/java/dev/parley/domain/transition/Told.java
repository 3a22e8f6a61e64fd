package dev.parley.domain.transition;

/**
 * A transition as it is told, which may stand for earlier ones as well.
 *
 * @param revFrom the number of the first change of the roster that it stands for, its own if it
 *     stands for none but itself
 */
public record Told(Transition transition, long revFrom) {
  /** Whether it stands for others too. */
  public boolean standsForSeveral() {
    return revFrom < transition.rev();
  }
}
