package dev.parley.api;

import dev.parley.domain.channel.ChannelId;
import java.util.ArrayList;
import java.util.List;

/**
 * The channels that a key is for: those of which a pattern is the name, or the beginning if it ends
 * with {@code *}. Immutable, safe for any thread.
 */
record ChannelScope(List<String> patterns) {
  private static final String ALL = "*";

  ChannelScope {
    patterns = List.copyOf(patterns);
  }

  /**
   * Reads {@code orders.*,lobby}.
   *
   * @throws IllegalArgumentException in words for an operator
   */
  static ChannelScope parse(String text) {
    List<String> patterns = new ArrayList<>();
    for (String pattern : text.split(",", -1)) {
      String name = pattern.endsWith(ALL) ? pattern.substring(0, pattern.length() - 1) : pattern;
      if (ChannelId.parse(name).isEmpty() && !pattern.equals(ALL)) {
        throw new IllegalArgumentException(
            "expected channels such as lobby,orders.* or *, found \"%s\""
                .formatted(Words.shown(pattern)));
      }
      patterns.add(pattern);
    }
    return new ChannelScope(patterns);
  }

  boolean has(ChannelId channel) {
    return patterns.stream().anyMatch(pattern -> fits(pattern, channel.value()));
  }

  /** Whether there is no channel that it does not have. */
  boolean isEverything() {
    return patterns.contains(ALL);
  }

  private static boolean fits(String pattern, String name) {
    return pattern.endsWith(ALL)
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
