package dev.parley.domain.recovery;

import java.util.Optional;

/** What a client that joins a channel wants of its history. */
public sealed interface Resumption {
  Resumption NONE = new None();
  Resumption FROM_NOW = new FromNow();
  Resumption UNKNOWN = new Unknown();

  /** Nothing, and no positions. */
  record None() implements Resumption {}

  /** Positions from now on. */
  record FromNow() implements Resumption {}

  /** What it missed since then, and positions. */
  record After(Position position) implements Resumption {}

  /** The same, after something that is no position: it cannot be recovered. */
  record Unknown() implements Resumption {}

  /**
   * As the client put it.
   *
   * @param position what it kept; empty text if it has kept nothing; absent if it asks for nothing
   */
  static Resumption of(Optional<String> position) {
    return position.map(Resumption::ofText).orElse(NONE);
  }

  private static Resumption ofText(String text) {
    return text.isEmpty()
        ? FROM_NOW
        : Position.parse(text).<Resumption>map(After::new).orElse(UNKNOWN);
  }
}
