package dev.parley.policy;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * What the application said, and the JSON that is spoken with it.
 *
 * @param ttl for how long it wants to be taken at its word
 */
record CallbackAnswer(boolean allow, Optional<Duration> ttl) {
  /** An answer is some 40 bytes; what is longer is something else. */
  static final int MAX_BYTES = 4 * 1024;

  private static final long MAX_TTL_SECONDS = 365L * 24 * 3600;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build())
          .build();

  static byte[] question(Question question) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("userId", question.user().value());
      question.organisation().ifPresent(code -> json.writeStringProperty("organisation", code));
      json.writeStringProperty("channelId", question.channel().value());
      json.writeStringProperty("action", question.action().word());
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** The answer to a question; empty if it is none, and so counts as a failure. */
  static Optional<CallbackAnswer> read(int status, byte[] body) {
    return switch (status) {
      case 200 -> read(body);
      case 403 -> Optional.of(new CallbackAnswer(false, Optional.empty()));
      default -> Optional.empty();
    };
  }

  private static Optional<CallbackAnswer> read(byte[] body) {
    Boolean allow = null;
    Duration ttl = null;
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "allow" -> allow = bool(value);
          case "ttlSeconds" -> ttl = ttl(parser, value);
          default -> parser.skipChildren();
        }
      }
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
    return allow == null
        ? Optional.empty()
        : Optional.of(new CallbackAnswer(allow, Optional.ofNullable(ttl)));
  }

  private static @Nullable Boolean bool(@Nullable JsonToken value) {
    return switch (value) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case null, default -> null;
    };
  }

  private static @Nullable Duration ttl(JsonParser parser, @Nullable JsonToken value) {
    if (value != JsonToken.VALUE_NUMBER_INT) {
      parser.skipChildren();
      return null;
    }
    return Duration.ofSeconds(Math.clamp(parser.getLongValue(), 0, MAX_TTL_SECONDS));
  }
}
