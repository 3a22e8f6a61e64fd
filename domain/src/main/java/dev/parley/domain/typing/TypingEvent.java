package dev.parley.domain.typing;

import dev.parley.domain.identity.UserId;
import java.util.Optional;

/** Somebody started typing, or stopped. */
public sealed interface TypingEvent {
  UserId user();

  Optional<ThreadId> thread();

  record TypingStarted(Typist typist) implements TypingEvent {
    @Override
    public UserId user() {
      return typist.user();
    }

    @Override
    public Optional<ThreadId> thread() {
      return typist.thread();
    }
  }

  record TypingStopped(UserId user, Optional<ThreadId> thread) implements TypingEvent {}
}
