package dev.parley.wire;

import dev.parley.domain.moderation.CommandFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A small JSON object of strings, whole numbers, {@code true} and lists of strings, each field
 * once. Strict: a field that is misspelt would have something else done than was meant. Immutable.
 */
public final class FlatObject implements CommandFields {
  /** Nothing in it is nested deeper than a list. */
  private static final JsonFactory JSON =
      Utf8Json.reader(StreamReadConstraints.builder().maxNestingDepth(2).build());

  private final Map<String, Object> fields;

  private FlatObject(Map<String, Object> fields) {
    this.fields = fields;
  }

  /**
   * What bytes say; empty if it is anything else, is not UTF-8, or has a list that is longer than
   * that. Their number is bounded by whoever read them.
   */
  public static Optional<FlatObject> read(byte[] body, int longestList) {
    if (!Utf8Check.isValid(body)) {
      return Optional.empty();
    }
    Map<String, Object> fields = new HashMap<>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        Object value =
            switch (parser.nextToken()) {
              case VALUE_STRING -> parser.getString();
              case VALUE_NUMBER_INT -> parser.getLongValue();
              case VALUE_TRUE -> true;
              case START_ARRAY -> strings(parser, longestList);
              default -> null;
            };
        if (value == null || fields.put(name, value) != null) {
          return Optional.empty();
        }
      }
      return parser.nextToken() == null
          ? Optional.of(new FlatObject(Map.copyOf(fields)))
          : Optional.empty();
    } catch (JacksonException malformed) {
      return Optional.empty();
    }
  }

  private static @Nullable List<String> strings(JsonParser parser, int longest) {
    List<String> strings = new ArrayList<>();
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      if (strings.size() == longest) {
        return null;
      }
      strings.add(parser.getString());
    }
    return parser.currentToken() == JsonToken.END_ARRAY ? strings : null;
  }

  /** Which fields it has. */
  public Set<String> names() {
    return fields.keySet();
  }

  @Override
  public boolean has(String... names) {
    return fields.keySet().equals(Set.of(names));
  }

  @Override
  public Optional<String> text(String name) {
    return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  @Override
  public boolean isTrue(String name) {
    return fields.get(name) instanceof Boolean;
  }

  @Override
  public Optional<Long> seconds(String name) {
    return fields.get(name) instanceof Long seconds ? Optional.of(seconds) : Optional.empty();
  }

  /** The list of that name, empty if there is none. */
  public List<String> texts(String name) {
    return fields.get(name) instanceof List<?> texts
        ? texts.stream().map(String.class::cast).toList()
        : List.of();
  }
}
