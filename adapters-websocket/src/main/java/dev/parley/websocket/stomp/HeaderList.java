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

  /** An entry, two strings and their arrays: more than most headers have letters. */
  static final int BYTES_PER_HEADER = 128;

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

  /** About how much of the heap they take, in bytes; two for a letter, as not all are Latin. */
  int heldBytes() {
    int bytes = 0;
    for (Map.Entry<String, String> entry : entries) {
      bytes += BYTES_PER_HEADER + 2 * (entry.getKey().length() + entry.getValue().length());
    }
    return bytes;
  }
}
