package dev.parley.websocket.stomp;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The headers of a frame in the order they were sent, each name once. Immutable, safe for any
 * thread.
 *
 * <p>Looked through from the front and never hashed: there are few, and a client cannot choose
 * names that collide.
 */
record HeaderList(List<Map.Entry<String, String>> entries) {
  static final HeaderList EMPTY = new HeaderList(List.of());

  HeaderList {
    entries = List.copyOf(entries);
  }

  /** The value of that header; names are case-sensitive. */
  Optional<String> first(String name) {
    for (Map.Entry<String, String> entry : entries) {
      if (entry.getKey().equals(name)) {
        return Optional.of(entry.getValue());
      }
    }
    return Optional.empty();
  }
}
