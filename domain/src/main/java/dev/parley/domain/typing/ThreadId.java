package dev.parley.domain.typing;

import dev.parley.domain.hash.SeededHash;
import java.util.Optional;

/**
 * A thread of conversation within a channel, named by the clients: 1 to 128 characters, none of
 * them half of a surrogate pair. Two names that differ in such halves would be one in UTF-8.
 */
public record ThreadId(String value) implements Comparable<ThreadId> {
  public static final int MAX_LENGTH = 128;

  /**
   * @throws IllegalArgumentException if {@code value} is empty or too long; for a value from
   *     outside use {@link #parse}
   */
  public ThreadId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a thread id");
    }
  }

  public static Optional<ThreadId> parse(String text) {
    return isValid(text) ? Optional.of(new ThreadId(text)) : Optional.empty();
  }

  @Override
  public int hashCode() {
    return SeededHash.of(value);
  }

  @Override
  public int compareTo(ThreadId other) {
    return value.compareTo(other.value);
  }

  private static boolean isValid(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_LENGTH
        && text.codePoints().noneMatch(ThreadId::isHalf);
  }

  private static boolean isHalf(int point) {
    return Character.MIN_SURROGATE <= point && point <= Character.MAX_SURROGATE;
  }
}
