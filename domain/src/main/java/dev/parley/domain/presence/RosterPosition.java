package dev.parley.domain.presence;

/**
 * A place in a roster's history.
 *
 * @param epoch which history: another one after the registry was emptied
 * @param rev how many changes into it
 */
public record RosterPosition(String epoch, long rev) {
  /** Of a channel that has no history: nobody is there, and nobody was lately. */
  public static final RosterPosition NONE = new RosterPosition("", 0);

  /** Whether the other is the next place, of the same history or the first one of any. */
  public boolean isFollowedBy(RosterPosition other) {
    boolean sameHistory = epoch.equals(other.epoch) || epoch.isEmpty();
    return sameHistory && other.rev == rev + 1;
  }
}
