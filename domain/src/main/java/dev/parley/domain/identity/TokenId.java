package dev.parley.domain.identity;

import dev.parley.domain.hash.SeededHash;
import java.util.Optional;

/** The {@code jti} of a token: 1 to 256 characters, no control characters. */
public record TokenId(String value) implements Comparable<TokenId> {
  public static final int MAX_LENGTH = 256;

  /**
   * @throws IllegalArgumentException if {@code value} is empty, too long or has control characters;
   *     for a value from outside use {@link #parse}
   */
  public TokenId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a token's id");
    }
  }

  /** The id of that text, or empty if it cannot be one. */
  public static Optional<TokenId> parse(String text) {
    return isValid(text) ? Optional.of(new TokenId(text)) : Optional.empty();
  }

  @Override
  public int hashCode() {
    return SeededHash.of(value);
  }

  @Override
  public int compareTo(TokenId other) {
    return value.compareTo(other.value);
  }

  private static boolean isValid(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_LENGTH
        && text.chars().noneMatch(Character::isISOControl);
  }
}
