package dev.parley.domain.identity;

import java.util.Optional;

/**
 * The person behind one or more connections: the {@code sub} of the token. 1 to 256 characters, no
 * control characters: a NUL separates the user from the node in the registry's keys.
 */
public record UserId(String value) {
  public static final int MAX_LENGTH = 256;

  /**
   * @throws IllegalArgumentException if {@code value} is empty, too long or has control characters;
   *     for a value from outside use {@link #parse}
   */
  public UserId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a user id");
    }
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

  @Override
  public String toString() {
    return value;
  }
}
