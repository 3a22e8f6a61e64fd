package dev.parley.api;

import java.util.Locale;

/** The ports on which the API is served. */
public enum ApiListen {
  MANAGEMENT,
  PUBLIC,
  BOTH,
  OFF;

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException in words for an operator
   */
  public static ApiListen parse(String text) {
    for (ApiListen listen : values()) {
      if (listen.name().toLowerCase(Locale.ROOT).equals(text)) {
        return listen;
      }
    }
    throw new IllegalArgumentException(
        "expected management, public, both or off, found \"%s\"".formatted(text));
  }

  /** Whether at the operators' port. */
  public boolean atManagement() {
    return this == MANAGEMENT || this == BOTH;
  }

  /** Whether at the clients' port. */
  public boolean atPublic() {
    return this == PUBLIC || this == BOTH;
  }
}
