package dev.parley.websocket.stomp;

import dev.parley.domain.channel.EventName;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The {@code type} of an event of which only the bytes are remembered: each was read when it was
 * published, and has one. Stateless, safe for any thread.
 */
final class EventType {
  private static final JsonFactory JSON = new JsonFactory();

  private EventType() {}

  static EventName of(byte[] json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("type") && value == JsonToken.VALUE_STRING) {
          return new EventName(parser.getString());
        }
        parser.skipChildren();
      }
    }
    throw new IllegalArgumentException("an event without a type");
  }
}
