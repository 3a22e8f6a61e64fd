package dev.parley.domain.presence;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import java.util.Optional;

/** A user who is in a channel, and what others may see of them. */
public record Member(UserId user, String name, Optional<String> avatar) {
  public static Member of(Identity identity) {
    return new Member(identity.user(), identity.name(), identity.avatar());
  }
}
