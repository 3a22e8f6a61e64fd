package dev.parley.websocket.raw;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.typing.ThreadId;
import dev.parley.websocket.raw.ClientMessage.GetPresence;
import dev.parley.websocket.raw.ClientMessage.Join;
import dev.parley.websocket.raw.ClientMessage.Leave;
import dev.parley.websocket.raw.ClientMessage.Malformed;
import dev.parley.websocket.raw.ClientMessage.StartTyping;
import dev.parley.websocket.raw.ClientMessage.StopTyping;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what a raw client sends, in one pass and within limits. Stateless, safe for any thread.
 * Fields that are not known are passed over, as later clients may send more.
 */
public final class ClientMessageReader {
  static final int MAX_BYTES = 16 * 1024;
  private static final int MAX_DEPTH = 16;
  private static final int MAX_REF_LENGTH = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxDocumentLength(MAX_BYTES)
                  .maxNameLength(256)
                  .build())
          .build();

  private ClientMessageReader() {}

  /** Whatever it is, it is answered by a message; what cannot be understood is malformed. */
  public static ClientMessage read(byte[] utf8) {
    if (utf8.length > MAX_BYTES) {
      return new Malformed(ErrorCode.TOO_LARGE, Optional.empty());
    }
    Fields fields = new Fields();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), utf8)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Malformed(ErrorCode.NOT_JSON, Optional.empty());
      }
      readMessage(parser, fields);
      if (parser.nextToken() != null) {
        return new Malformed(ErrorCode.NOT_JSON, Optional.empty());
      }
    } catch (JacksonException notJson) {
      return new Malformed(ErrorCode.NOT_JSON, Optional.empty());
    }
    return fields.message();
  }

  private static void readMessage(JsonParser parser, Fields fields) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "type" -> fields.type = fields.once(fields.type, string(parser, value));
        case "channelId" -> fields.channel = fields.once(fields.channel, string(parser, value));
        case "ref" -> fields.ref = fields.once(fields.ref, string(parser, value));
        case "data" -> {
          if (value == JsonToken.START_OBJECT) {
            readData(parser, fields);
          } else if (value != JsonToken.VALUE_NULL) {
            fields.wrong = true;
            parser.skipChildren();
          }
        }
        default -> parser.skipChildren();
      }
    }
  }

  private static void readData(JsonParser parser, Fields fields) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (!name.equals("threadId")) {
        parser.skipChildren();
      } else if (value != JsonToken.VALUE_NULL) {
        fields.thread = fields.once(fields.thread, string(parser, value));
      }
    }
  }

  private static @Nullable String string(JsonParser parser, @Nullable JsonToken value) {
    if (value == JsonToken.VALUE_STRING) {
      return parser.getString();
    }
    parser.skipChildren();
    return null;
  }

  /** What has been read so far; {@code wrong} if a known field came twice or is of another type. */
  private static final class Fields {
    private @Nullable String type;
    private @Nullable String channel;
    private @Nullable String ref;
    private @Nullable String thread;
    private boolean wrong;

    @Nullable String once(@Nullable String before, @Nullable String value) {
      wrong |= before != null || value == null;
      return value;
    }

    ClientMessage message() {
      Optional<String> answer = Optional.ofNullable(ref);
      if (answer.isPresent() && answer.get().length() > MAX_REF_LENGTH) {
        return new Malformed(ErrorCode.FIELD_INVALID, Optional.empty());
      }
      if (wrong) {
        return new Malformed(ErrorCode.FIELD_INVALID, answer);
      }
      Optional<ChannelId> id = Optional.ofNullable(channel).flatMap(ChannelId::parse);
      if (channel != null && id.isEmpty()) {
        return new Malformed(ErrorCode.CHANNEL_INVALID, answer);
      }
      Optional<ThreadId> threadId = Optional.ofNullable(thread).flatMap(ThreadId::parse);
      if (thread != null && threadId.isEmpty()) {
        return new Malformed(ErrorCode.FIELD_INVALID, answer);
      }
      return switch (type == null ? "" : type) {
        case "typing:start" -> new StartTyping(id, threadId, answer);
        case "typing:stop" -> new StopTyping(id, threadId, answer);
        case "channel:join" -> inChannel(id, answer, channel -> new Join(channel, answer));
        case "channel:leave" -> inChannel(id, answer, channel -> new Leave(channel, answer));
        case "presence:get" -> inChannel(id, answer, channel -> new GetPresence(channel, answer));
        default -> new Malformed(ErrorCode.TYPE_UNKNOWN, answer);
      };
    }

    private static ClientMessage inChannel(
        Optional<ChannelId> channel,
        Optional<String> ref,
        Function<ChannelId, ClientMessage> message) {
      return channel.map(message).orElseGet(() -> new Malformed(ErrorCode.CHANNEL_REQUIRED, ref));
    }
  }
}
