package dev.parley.domain.identity;

import dev.parley.domain.hash.SeededHash;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The person behind one or more connections: the {@code sub} of the token. 1 to 256 characters, no
 * control characters: a NUL separates the user from the node in the registry's keys.
 *
 * <p>Where the issuer lets users choose, they choose these: the hash code is {@linkplain SeededHash
 * seeded}, and counted once. Immutable, safe for any thread.
 */
public final class UserId implements Comparable<UserId> {
  public static final int MAX_LENGTH = 256;

  private final String value;
  private final int hash;

  /**
   * @throws IllegalArgumentException if {@code value} is empty, too long or has control characters;
   *     for a value from outside use {@link #parse}
   */
  public UserId(String value) {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a user id");
    }
    this.value = value;
    this.hash = SeededHash.of(value);
  }

  /** The user of that id, or empty if the text cannot be one. */
  public static Optional<UserId> parse(String text) {
    return isValid(text) ? Optional.of(new UserId(text)) : Optional.empty();
  }

  private static boolean isValid(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_LENGTH
        && text.chars().noneMatch(Character::isISOControl);
  }

  /** The id itself. */
  public String value() {
    return value;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof UserId user && hash == user.hash && value.equals(user.value));
  }

  @Override
  public int compareTo(UserId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
