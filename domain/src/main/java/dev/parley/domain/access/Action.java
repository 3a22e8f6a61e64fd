package dev.parley.domain.access;

import java.util.Locale;
import java.util.Optional;

/** Something that a user needs a right for in a channel. */
public enum Action {
  /** To be in the channel and hear what is said there. */
  JOIN,
  /** To be shown to the others as typing. */
  TYPE;

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
