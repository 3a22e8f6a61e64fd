package dev.parley.domain.channel;

import dev.parley.domain.hash.SeededHash;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The validated name of a channel: 1 to 128 characters of {@code A-Z a-z 0-9 _ . : @ = + -}.
 *
 * <p>The grammar keeps out everything that means something to Redis, to a log or to a header (glob
 * characters, line ends, NUL, braces, look-alike letters), so a {@code ChannelId} may be put into
 * any of them as it is.
 *
 * <p>Clients choose the names, and maps are full of them: the hash code is {@linkplain SeededHash
 * seeded}, and counted once. Immutable, safe for any thread.
 */
public final class ChannelId implements Comparable<ChannelId> {
  private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_.:@=+-]{1,128}");

  private final String value;
  private final int hash;

  /**
   * @throws IllegalArgumentException if {@code value} is outside the grammar; for a value from
   *     outside use {@link #parse}
   */
  public ChannelId(String value) {
    if (!GRAMMAR.matcher(value).matches()) {
      throw new IllegalArgumentException("not a channel id");
    }
    this.value = value;
    this.hash = SeededHash.of(value);
  }

  /** The channel of that name, or empty if the text is outside the grammar. */
  public static Optional<ChannelId> parse(String text) {
    return GRAMMAR.matcher(text).matches() ? Optional.of(new ChannelId(text)) : Optional.empty();
  }

  /** The name itself. */
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
        || (other instanceof ChannelId channel
            && hash == channel.hash
            && value.equals(channel.value));
  }

  @Override
  public int compareTo(ChannelId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
