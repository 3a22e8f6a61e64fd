package dev.parley.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The API keys that are valid now. Immutable, safe for any thread. */
final class ApiKeys {
  /** Of all ids together. */
  static final int MOST = 1_000;

  /** While one is changed for another, both are good. */
  static final int MOST_OF_AN_ID = 2;

  private final Map<String, List<ApiKey>> byId;

  private ApiKeys(Map<String, List<ApiKey>> byId) {
    this.byId = Map.copyOf(byId);
  }

  /**
   * Reads the file of keys: a key a line; what begins with {@code #} is a comment.
   *
   * @throws IllegalArgumentException in words for an operator: which line, and what is wrong with
   *     it
   */
  static ApiKeys parse(String text) {
    Map<String, List<ApiKey>> byId = new HashMap<>();
    int number = 0;
    int keys = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.strip().startsWith("#")) {
        continue;
      }
      try {
        ApiKey key = ApiKey.parse(line);
        List<ApiKey> ofId = byId.computeIfAbsent(key.id(), first -> new ArrayList<>());
        ofId.add(key);
        keys++;
        if (ofId.size() > MOST_OF_AN_ID) {
          throw new IllegalArgumentException(
              "an id has %d keys at the most, while one is changed".formatted(MOST_OF_AN_ID));
        }
        if (keys > MOST) {
          throw new IllegalArgumentException("there are %d keys at the most".formatted(MOST));
        }
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException(
            "line %d: %s".formatted(number, wrong.getMessage()), wrong);
      }
    }
    return new ApiKeys(byId);
  }

  /** The key of that text, if it is good. */
  Optional<ApiKey> find(String text) {
    return ApiKey.idOf(text).stream()
        .flatMap(id -> byId.getOrDefault(id, List.of()).stream())
        .filter(key -> key.is(text))
        .findFirst();
  }

  /** Whether it is still there, and good for as much. */
  boolean has(ApiKey key) {
    return byId.getOrDefault(key.id(), List.of()).contains(key);
  }

  int size() {
    return byId.values().stream().mapToInt(List::size).sum();
  }
}
