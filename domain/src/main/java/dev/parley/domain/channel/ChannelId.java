package dev.parley.domain.channel;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The validated name of a channel: 1 to 128 characters of {@code A-Z a-z 0-9 _ . : @ = + -}.
 *
 * <p>The grammar keeps out everything that means something to Redis, to a log or to a header (glob
 * characters, line ends, NUL, braces, look-alike letters), so a {@code ChannelId} may be put into
 * any of them as it is.
 */
public record ChannelId(String value) {
  private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_.:@=+-]{1,128}");

  /**
   * @throws IllegalArgumentException if {@code value} is outside the grammar; for a value from
   *     outside use {@link #parse}
   */
  public ChannelId {
    if (!GRAMMAR.matcher(value).matches()) {
      throw new IllegalArgumentException("not a channel id");
    }
  }

  /** The channel of that name, or empty if the text is outside the grammar. */
  public static Optional<ChannelId> parse(String text) {
    return GRAMMAR.matcher(text).matches() ? Optional.of(new ChannelId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
