package dev.parley.domain.recovery;

import java.util.Optional;
import java.util.regex.Pattern;

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

  /**
   * The last events that were said before it came, and positions.
   *
   * @param events how many; 0 where it is to have none, whatever it asked for
   */
  record Last(int events) implements Resumption {
    /** The most that a client may ask for. */
    public static final int MOST = 100;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");

    /** For who may not have what it asked for. */
    public static final Last NONE = new Last(0);

    /** As a client puts it; empty if that is not a number from 1 to {@value #MOST}. */
    public static Optional<Last> parse(String text) {
      return NUMBER.matcher(text).matches() ? of(Integer.parseInt(text)) : Optional.empty();
    }

    /** So many; empty if that is none from 1 to {@value #MOST}. */
    public static Optional<Last> of(int events) {
      return events >= 1 && events <= MOST ? Optional.of(new Last(events)) : Optional.empty();
    }
  }

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

  /**
   * The same, and the last events for who does not come back.
   *
   * @param rewind absent if it asks for none
   */
  static Resumption of(Optional<String> position, Optional<Last> rewind) {
    Resumption resumption = of(position);
    boolean comesBack = resumption instanceof After || resumption instanceof Unknown;
    return comesBack ? resumption : rewind.<Resumption>map(last -> last).orElse(resumption);
  }

  private static Resumption ofText(String text) {
    return text.isEmpty()
        ? FROM_NOW
        : Position.parse(text).<Resumption>map(After::new).orElse(UNKNOWN);
  }
}
