package dev.parley.api;

import dev.parley.api.EventDraft.Several;
import dev.parley.wire.Utf8Json;
import dev.parley.wire.WireLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Finds events in a body, without changing a byte of them. Stateless. What they say is for the
 * check of publications to judge; here is only found where they are and what they lack.
 */
final class EventReader {
  /** A batch is two deeper than the events in it. */
  static final JsonFactory JSON = Utf8Json.reader(Limits.BODY_BYTES, WireLimits.DEPTH + 2);

  private EventReader() {}

  /** The one event that a body is; empty if it is not one JSON object. */
  static Optional<EventDraft> one(byte[] body) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      EventDraft draft = new Reading(body, parser).event();
      return parser.nextToken() == null ? Optional.of(draft) : Optional.empty();
    } catch (JacksonException malformed) {
      return Optional.empty();
    }
  }

  /**
   * The events of {@code {"events":[…]}}; empty if a body is anything else.
   *
   * @param most where there are more, so many and one are returned
   */
  static Optional<List<EventDraft>> many(byte[] body, int most) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT
          || parser.nextToken() != JsonToken.PROPERTY_NAME
          || !parser.currentName().equals("events")
          || parser.nextToken() != JsonToken.START_ARRAY) {
        return Optional.empty();
      }
      List<EventDraft> drafts = new ArrayList<>();
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        drafts.add(new Reading(body, parser).event());
        if (drafts.size() > most) {
          return Optional.of(drafts);
        }
      }
      boolean ends =
          parser.currentToken() == JsonToken.END_ARRAY
              && parser.nextToken() == JsonToken.END_OBJECT
              && parser.nextToken() == null;
      return ends ? Optional.of(drafts) : Optional.empty();
    } catch (JacksonException malformed) {
      return Optional.empty();
    }
  }

  /** One event. Confined to one call. */
  private static final class Reading {
    private final byte[] body;
    private final JsonParser parser;
    private boolean type;
    private @Nullable String channelId;
    private boolean timestamp;
    private @Nullable Several several;

    Reading(byte[] body, JsonParser parser) {
      this.body = body;
      this.parser = parser;
    }

    /** From its brace to its end. */
    EventDraft event() {
      int from = begin();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        int nameBegins = begin();
        switch (parser.currentName()) {
          case "type" -> {
            type = true;
            skip();
          }
          case "channelId" -> {
            // Whatever is no string is found out by the check, as it is in a publication.
            channelId = parser.nextToken() == JsonToken.VALUE_STRING ? parser.getString() : "";
            parser.skipChildren();
          }
          case "channelIds" -> several = severalFrom(nameBegins);
          case "timestamp" -> {
            timestamp = true;
            skip();
          }
          default -> skip();
        }
      }
      return new EventDraft(
          body,
          from,
          end(),
          type,
          Optional.ofNullable(channelId),
          timestamp,
          Optional.ofNullable(several));
    }

    /** Names that are no strings are none. */
    private Several severalFrom(int nameBegins) {
      List<String> names = new ArrayList<>();
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        parser.skipChildren();
        return new Several(nameBegins, end(), List.of(""));
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        names.add(parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : "");
        parser.skipChildren();
      }
      return new Several(nameBegins, end(), names);
    }

    private void skip() {
      parser.nextToken();
      parser.skipChildren();
    }

    private int begin() {
      return (int) parser.currentTokenLocation().getByteOffset();
    }

    private int end() {
      return (int) parser.currentLocation().getByteOffset();
    }
  }
}
