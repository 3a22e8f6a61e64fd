package dev.parley.api;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A right of an API key. */
public enum ApiRight {
  /** Publish events. */
  PUBLISH,
  /** Read events that were kept. */
  HISTORY,
  /** Ask who is in a channel. */
  PRESENCE,
  /** Ask which channels there are. */
  CHANNELS,
  /** Ask where a user is. */
  USERS,
  /** Kick, remove, revoke and unrevoke. */
  MODERATE,
  /** Ask what a token may do. */
  EXPLAIN,
  /** Listen to what is published. */
  TAIL,
  /** Be told who came and went. */
  TRANSITIONS,
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

  /** All of them, as they are written in the file of keys. */
  public static String all() {
    return Arrays.stream(values()).map(ApiRight::word).collect(Collectors.joining(","));
  }

  private static ApiRight one(String word) {
    for (ApiRight right : values()) {
      if (right.word().equals(word)) {
        return right;
      }
    }
    throw new IllegalArgumentException(
        "expected rights out of %s, or *, found \"%s\"".formatted(all(), Words.shown(word)));
  }
}
