package dev.parley.management;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a node for operators, by path. Filled by one thread before the server is started.
 */
public final class ManagementCalls {
  /** Who may make a call, and by which method. */
  enum Kind {
    /** By GET; anyone, since it is to be had on the public port as well. */
    OPEN("GET"),
    /** By GET; on loopback anyone, elsewhere who knows the secret. */
    READING("GET"),
    /** By POST; who knows the secret, wherever they are. */
    CHANGING("POST");

    private final String method;

    Kind(String method) {
      this.method = method;
    }

    String method() {
      return method;
    }
  }

  record Entry(Kind kind, String meaning, ManagementCall call) {}

  private final Map<String, Entry> entries = new TreeMap<>();

  /** What is to be had on the public port too. */
  public ManagementCalls open(String path, String meaning, ManagementCall call) {
    return put(path, new Entry(Kind.OPEN, meaning, call));
  }

  /** What only tells. */
  public ManagementCalls reading(String path, String meaning, ManagementCall call) {
    return put(path, new Entry(Kind.READING, meaning, call));
  }

  /** What does something to the node or its clients. */
  public ManagementCalls changing(String path, String meaning, ManagementCall call) {
    return put(path, new Entry(Kind.CHANGING, meaning, call));
  }

  private ManagementCalls put(String path, Entry entry) {
    if (!path.startsWith("/") || entries.putIfAbsent(path, entry) != null) {
      throw new IllegalArgumentException("no path, or one that is taken: " + path);
    }
    return this;
  }

  @Nullable Entry at(String path) {
    return entries.get(path);
  }

  /** One line for each, for whoever asks for {@code /}. */
  String index() {
    StringBuilder lines = new StringBuilder();
    entries.forEach((path, entry) ->
        lines.append("%-4s %-14s %s%n".formatted(entry.kind().method(), path, entry.meaning())));
    return lines.toString();
  }
}
