package dev.parley.domain.presence;

import java.util.Locale;
import java.util.Optional;

/** How much of who is in a channel one of its subscribers is told. */
public enum PresenceView {
  /** Who they are, and each coming and going. */
  LIST,
  /** How many they are. */
  COUNT,
  /** Nothing. */
  NONE;

  /** Its name on the wire. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one that is called so; empty if none is. */
  public static Optional<PresenceView> parse(String word) {
    for (PresenceView view : values()) {
      if (view.word().equals(word)) {
        return Optional.of(view);
      }
    }
    return Optional.empty();
  }
}
