package dev.parley.domain.channel;

import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.typing.TypingEvent;
import java.util.Optional;

/** What the server itself interprets of a publication, besides relaying it. */
public sealed interface Meaning {
  /** Nothing: relayed, and that is all. */
  record Opaque() implements Meaning {}

  /** Somebody posted a message, and so has stopped typing it. */
  record MessagePosted(UserId author) implements Meaning {}

  /**
   * Somebody came or went.
   *
   * @param position where in the roster's history; empty when the event is of an older server or a
   *     backend, and then it is relayed and leaves the roster alone
   */
  record PresenceChanged(PresenceEvent event, Optional<RosterPosition> position)
      implements Meaning {}

  /** Somebody started or stopped typing, on whichever node. */
  record TypingChanged(TypingEvent event) implements Meaning {}

  Meaning OPAQUE = new Opaque();
}
