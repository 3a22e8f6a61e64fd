package dev.parley.redis;

import java.util.Optional;

/**
 * The user and password for Redis; {@link #toString} masks the password. Without one, nothing is
 * said.
 */
public record RedisCredentials(Optional<String> user, Optional<String> password) {
  public static final RedisCredentials NONE =
      new RedisCredentials(Optional.empty(), Optional.empty());

  @Override
  public String toString() {
    return password.isPresent() ? user.orElse("") + ":***" : user.orElse("");
  }
}
