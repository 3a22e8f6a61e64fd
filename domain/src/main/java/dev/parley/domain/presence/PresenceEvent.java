package dev.parley.domain.presence;

import dev.parley.domain.identity.UserId;

/** A user joined, left, or is shown otherwise from now on, cluster-wide. */
public sealed interface PresenceEvent {
  UserId user();

  /** The first connection is in. */
  record MemberJoined(Member member) implements PresenceEvent {
    @Override
    public UserId user() {
      return member.user();
    }
  }

  /** Who is there has another name, picture or state. */
  record MemberUpdated(Member member) implements PresenceEvent {
    @Override
    public UserId user() {
      return member.user();
    }
  }

  /** The last connection is out. */
  record MemberLeft(UserId user) implements PresenceEvent {}
}
