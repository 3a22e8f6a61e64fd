package dev.parley.domain.presence;

import java.util.List;

/**
 * A channel's roster as the registry holds it at one position.
 *
 * @param members the first {@value Roster#MAX_LISTED} of them at the most
 * @param count all of them
 */
public record RosterSnapshot(RosterPosition position, List<Member> members, int count) {
  public RosterSnapshot {
    members = List.copyOf(members);
  }
}
