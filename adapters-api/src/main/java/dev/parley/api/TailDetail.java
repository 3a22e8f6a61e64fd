package dev.parley.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** How much of what is published is shown to who listens, and how. Stateless. */
enum TailDetail {
  /** That there was something, and how large. */
  NONE,
  /** What its data has, and of which types: no values. */
  SHAPE,
  /** All of it. */
  FULL;

  /** Of the fields of data. */
  private static final int MOST_FIELDS = 32;

  private static final int MOST_CHARACTERS = 64;

  /** Of an event that is shown in full. */
  private static final int MOST_BYTES = 64 * 1024;

  static Optional<TailDetail> parse(String word) {
    return Arrays.stream(values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }

  String listening(List<ChannelId> channels) {
    return json(json -> {
      json.writeArrayPropertyStart("channelIds");
      channels.forEach(channel -> json.writeString(channel.value()));
      json.writeEndArray();
    });
  }

  String leftOut(long count) {
    return json(json -> json.writeNumberProperty("count", count));
  }

  String missed(ChannelId channel, Gap gap) {
    return json(json -> {
      json.writeStringProperty("channelId", channel.value());
      json.writeStringProperty("because", gap.code());
    });
  }

  String publication(Publication publication) {
    byte[] event = publication.payload().bytes();
    return json(json -> {
      json.writeStringProperty("channelId", publication.channel().value());
      json.writeStringProperty("type", cut(publication.event().value()));
      json.writeNumberProperty("bytes", event.length);
      switch (this) {
        case NONE -> {}
        case SHAPE -> writeShape(json, event);
        case FULL -> {
          if (event.length <= MOST_BYTES) {
            json.writeName("event");
            json.writeRawValue(new String(event, UTF_8));
          }
        }
      }
    });
  }

  /** An event that cannot be read to its end has no shape: it is shown as far as it went. */
  private static void writeShape(JsonGenerator json, byte[] event) {
    try (JsonParser parser = EventReader.JSON.createParser(ObjectReadContext.empty(), event)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean isData = parser.currentName().equals("data");
        JsonToken value = parser.nextToken();
        if (isData) {
          writeData(json, parser, value);
          return;
        }
        parser.skipChildren();
      }
    } catch (JacksonException | IllegalStateException malformed) {
      // It was well-formed when it was relayed; names that collide are left at that.
    }
  }

  private static void writeData(JsonGenerator json, JsonParser parser, JsonToken value) {
    if (value != JsonToken.START_OBJECT) {
      json.writeStringProperty("data", type(value));
      return;
    }
    json.writeObjectPropertyStart("data");
    try {
      for (int fields = 0;
          fields < MOST_FIELDS && parser.nextToken() == JsonToken.PROPERTY_NAME;
          fields++) {
        String name = cut(parser.currentName());
        json.writeStringProperty(name, type(parser.nextToken()));
        parser.skipChildren();
      }
    } finally {
      json.writeEndObject();
    }
  }

  private static String type(JsonToken value) {
    return switch (value) {
      case START_OBJECT -> "object";
      case START_ARRAY -> "array";
      case VALUE_STRING -> "string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
      case VALUE_TRUE, VALUE_FALSE -> "boolean";
      default -> "null";
    };
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }

  private static String json(Consumer<JsonGenerator> fields) {
    return new String(ApiReply.json(fields).body(), UTF_8).strip();
  }
}
