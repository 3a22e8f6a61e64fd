package dev.parley.domain.access;

import dev.parley.domain.presence.PresenceView;

/**
 * How somebody is in a channel. Whoever is no member hears what is said there and is in no roster:
 * a page that counts unread messages in forty channels is not there in all of them.
 *
 * @param view what is told of those who are there
 * @param member whether the user is there
 */
public record Participation(PresenceView view, boolean member) {
  /** As it is where nothing else is said. */
  public static final Participation FULL = new Participation(PresenceView.LIST, true);

  /** The right that it takes. */
  public Action action() {
    return member ? Action.JOIN : Action.LISTEN;
  }
}
