package dev.parley.domain.access;

import java.util.Locale;
import java.util.Optional;

/** Something that a user needs a right for in a channel. */
public enum Action {
  /** To be in the channel and hear what is said there. */
  JOIN,
  /** To hear what is said there without being there; whoever may be there may do that. */
  LISTEN,
  /** To be shown to the others as typing. */
  TYPE,
  /**
   * To be told what was said there before one came. Whoever comes back to where they were needs no
   * more than the right to be there.
   */
  HISTORY,
  /** To have the others shown a state of one's own. */
  STATE;

  /** Whether the right to this is the right to the other as well. */
  public boolean includes(Action other) {
    return this == other || (this == JOIN && other == LISTEN);
  }

  /** Its name in rules and on the wire. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Action> parse(String word) {
    for (Action action : values()) {
      if (action.word().equals(word)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }
}
