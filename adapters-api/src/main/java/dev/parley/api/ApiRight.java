package dev.parley.api;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a key lets its holder do. */
public enum ApiRight {
  /** Publish events. */
  PUBLISH,
  /** Ask who is in a channel. */
  PRESENCE,
  /** Ask which channels there are. */
  CHANNELS,
  /** Kick, remove, revoke and unrevoke. */
  MODERATE,
  /** Ask which nodes there are. */
  NODES;

  private static final String ALL = "*";

  /** As it is written in the file of keys. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@code publish,presence}, or {@code *} for all of them.
   *
   * @throws IllegalArgumentException in words for an operator
   */
  static Set<ApiRight> parse(String text) {
    if (text.equals(ALL)) {
      return EnumSet.allOf(ApiRight.class);
    }
    Set<ApiRight> rights = EnumSet.noneOf(ApiRight.class);
    for (String word : text.split(",", -1)) {
      rights.add(one(word));
    }
    return rights;
  }

  private static ApiRight one(String word) {
    for (ApiRight right : values()) {
      if (right.word().equals(word)) {
        return right;
      }
    }
    throw new IllegalArgumentException(
        "expected rights such as publish,presence,channels,moderate,nodes or *, found \"%s\""
            .formatted(Words.shown(word)));
  }
}
