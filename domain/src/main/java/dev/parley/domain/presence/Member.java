package dev.parley.domain.presence;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import java.util.Optional;

/**
 * A user who is in a channel, and what others may see of them.
 *
 * @param name what the user is called, by the newest token
 * @param avatar address of a picture, if that token has one
 * @param state what they say of themselves there
 */
public record Member(
    UserId user, String name, Optional<String> avatar, Optional<MemberState> state) {
  /** One who says nothing of themselves. */
  public Member(UserId user, String name, Optional<String> avatar) {
    this(user, name, avatar, Optional.empty());
  }

  public static Member of(Identity identity) {
    return new Member(identity.user(), identity.name(), identity.avatar());
  }

  /** Whether both have the same name and picture. */
  public boolean looksLike(Member other) {
    return name.equals(other.name) && avatar.equals(other.avatar);
  }

  /** The same user with the other's name and picture. */
  public Member lookingLike(Member other) {
    return new Member(user, other.name, other.avatar, state);
  }

  /** The same user with another state. */
  public Member inState(Optional<MemberState> other) {
    return new Member(user, name, avatar, other);
  }
}
