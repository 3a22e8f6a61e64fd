package dev.parley.application.port.out;

import java.util.Optional;

/**
 * A client's request, from when its connection starts it until it has taken effect. Safe for any
 * thread.
 *
 * <p>A connection asks for one thing after the other: what comes next is asked for when the one
 * before it is done. An event that answers a request carries it, so that the answer reaches what
 * asked for it, whatever has become of the names that the client used.
 *
 * <p>It is done with a {@link ServerEvent.Refused} or a {@link ServerEvent.RosterState} that
 * carries it; a subscription when it has had its state and {@link #done} was called; anything that
 * is not answered when {@link #done} was called.
 */
public interface Request {
  /** For callers that await nothing. */
  static Request untracked() {
    return new Untracked();
  }

  /** What the client sent along, to be given back with the answer. */
  default Optional<String> ref() {
    return Optional.empty();
  }

  /** It has taken effect. Repeating it changes nothing. */
  default void done() {}

  /** It goes on: from now on the next step may take as long as any. On the session's owner. */
  default void progressed() {}

  /** Whether nobody waits for it any more: it must not take effect. On the session's owner. */
  default boolean isAbandoned() {
    return false;
  }

  /** One that nobody waits for. */
  record Untracked() implements Request {}
}
