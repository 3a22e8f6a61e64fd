package dev.parley.domain.presence;

import dev.parley.domain.identity.UserId;

/** A user joined or left, cluster-wide: the first connection in, the last one out. */
public sealed interface PresenceEvent {
  UserId user();

  record MemberJoined(Member member) implements PresenceEvent {
    @Override
    public UserId user() {
      return member.user();
    }
  }

  record MemberLeft(UserId user) implements PresenceEvent {}
}
