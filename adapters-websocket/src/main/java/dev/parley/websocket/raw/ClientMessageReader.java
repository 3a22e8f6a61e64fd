package dev.parley.websocket.raw;

import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventTypes;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.presence.PresenceView;
import dev.parley.domain.recovery.Resumption;
import dev.parley.domain.recovery.Resumption.Last;
import dev.parley.domain.typing.ThreadId;
import dev.parley.websocket.raw.ClientMessage.GetPresence;
import dev.parley.websocket.raw.ClientMessage.Join;
import dev.parley.websocket.raw.ClientMessage.KeepAlive;
import dev.parley.websocket.raw.ClientMessage.Leave;
import dev.parley.websocket.raw.ClientMessage.Malformed;
import dev.parley.websocket.raw.ClientMessage.RefreshToken;
import dev.parley.websocket.raw.ClientMessage.SetState;
import dev.parley.websocket.raw.ClientMessage.StartTyping;
import dev.parley.websocket.raw.ClientMessage.StopTyping;
import dev.parley.websocket.session.BearerToken;
import dev.parley.wire.RawJson;
import dev.parley.wire.Utf8Json;
import dev.parley.wire.WireLimits;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Parses a raw client's messages, in one pass and within limits. Stateless, safe for any thread.
 * Fields that are not known are passed over, as later clients may send more; a known one that is
 * null, or an empty channel or thread, is as good as left out, as clients send it who cannot leave
 * it out.
 */
public final class ClientMessageReader {
  /** What clients send to keep a connection alive that cannot send a ping of WebSocket's own. */
  private static final Set<String> KEEP_ALIVES =
      Set.of(EventTypes.PING, EventTypes.PONG, EventTypes.HEARTBEAT);

  private static final JsonFactory JSON =
      Utf8Json.reader(
          StreamReadConstraints.builder()
              .maxNestingDepth(WireLimits.DEPTH)
              .maxDocumentLength(WireLimits.CLIENT_MESSAGE_BYTES)
              .maxNameLength(WireLimits.CLIENT_FIELD_NAME)
              .build());

  private ClientMessageReader() {}

  /** Whatever it is, it is answered by a message; what cannot be understood is malformed. */
  public static ClientMessage read(byte[] utf8) {
    if (utf8.length > WireLimits.CLIENT_MESSAGE_BYTES) {
      return new Malformed(ErrorCode.TOO_LARGE, Optional.empty());
    }
    Fields fields = new Fields(utf8);
    return readObject(utf8, parser -> readMessage(parser, fields))
        ? fields.message()
        : new Malformed(ErrorCode.NOT_JSON, Optional.empty());
  }

  /** The token in {@code {"token":…}}, where nothing else is meant; empty if there is none. */
  public static Optional<String> readToken(byte[] utf8) {
    Fields fields = new Fields(utf8);
    return utf8.length <= WireLimits.CLIENT_MESSAGE_BYTES
            && readObject(utf8, parser -> readData(parser, fields))
        ? fields.token()
        : Optional.empty();
  }

  /** Whether it is one JSON object, and no more. */
  private static boolean readObject(byte[] utf8, Consumer<JsonParser> fields) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), utf8)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      fields.accept(parser);
      return parser.nextToken() == null;
    } catch (JacksonException notJson) {
      return false;
    }
  }

  private static void readMessage(JsonParser parser, Fields fields) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NULL) {
        continue;
      }
      switch (name) {
        case "type" -> fields.type = fields.once(fields.type, string(parser, value));
        case "channelId" -> fields.channel = fields.once(fields.channel, string(parser, value));
        case "ref" -> fields.ref = fields.once(fields.ref, string(parser, value));
        case "data" -> {
          if (value == JsonToken.START_OBJECT) {
            readData(parser, fields);
          } else {
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
      if (value == JsonToken.VALUE_NULL) {
        continue;
      }
      switch (name) {
        case "threadId" -> fields.thread = fields.once(fields.thread, string(parser, value));
        case "presence" -> fields.readView(string(parser, value));
        case "member" -> {
          if (value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE) {
            fields.readMember(value == JsonToken.VALUE_TRUE);
          } else {
            fields.wrongHow = true;
            parser.skipChildren();
          }
        }
        case "token" -> fields.token = fields.once(fields.token, string(parser, value));
        case "state" -> fields.readState(parser);
        case "position" -> fields.readPosition(string(parser, value));
        case "rewind" -> {
          fields.readRewind(value == JsonToken.VALUE_NUMBER_INT ? parser.getString() : "");
          parser.skipChildren();
        }
        default -> parser.skipChildren();
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

  private static Optional<String> filled(@Nullable String text) {
    return Optional.ofNullable(text).filter(it -> !it.isEmpty());
  }

  /** What has been read so far; {@code wrong} if a known field came twice or is of another type. */
  private static final class Fields {
    private final byte[] utf8;
    private @Nullable String type;
    private @Nullable String channel;
    private @Nullable String ref;
    private @Nullable String thread;
    private @Nullable String token;
    private boolean wrong;
    private @Nullable PresenceView view;
    private @Nullable Boolean member;

    /** Of what only a join has: other messages may hold anything there. */
    private boolean wrongHow;

    private Resumption resumption = Resumption.NONE;
    private Optional<Last> rewind = Optional.empty();
    private @Nullable MemberState state;

    /** Of what only a state is set with. */
    private boolean wrongState;

    Fields(byte[] utf8) {
      this.utf8 = utf8;
    }

    void readState(JsonParser parser) {
      Optional<MemberState> given =
          RawJson.value(parser, utf8, MemberState.MAX_BYTES).map(MemberState::new);
      wrongState |= state != null || given.isEmpty();
      state = given.orElse(null);
    }

    void readView(@Nullable String word) {
      Optional<PresenceView> known = word == null ? Optional.empty() : PresenceView.parse(word);
      wrongHow |= view != null || known.isEmpty();
      view = known.orElse(null);
    }

    void readMember(boolean value) {
      wrongHow |= member != null;
      member = value;
    }

    private Participation how() {
      return new Participation(
          view == null ? Participation.FULL.view() : view,
          member == null ? Participation.FULL.member() : member);
    }

    /**
     * What is no position cannot be recovered, and is no error: a client may have kept anything.
     */
    void readPosition(@Nullable String position) {
      boolean again = !(resumption instanceof Resumption.None);
      resumption =
          again || position == null ? Resumption.UNKNOWN : Resumption.of(Optional.of(position));
    }

    void readRewind(String number) {
      Optional<Last> known = Last.parse(number);
      wrongHow |= rewind.isPresent() || known.isEmpty();
      rewind = known;
    }

    /** Whoever presents a position comes back, and needs no more than what it missed. */
    private Resumption resumption() {
      return resumption instanceof Resumption.None || resumption instanceof Resumption.FromNow
          ? rewind.<Resumption>map(last -> last).orElse(resumption)
          : resumption;
    }

    @Nullable String once(@Nullable String before, @Nullable String value) {
      wrong |= before != null || value == null;
      return value;
    }

    Optional<String> token() {
      return Optional.ofNullable(wrong ? null : token)
          .flatMap(BearerToken::in)
          .filter(it -> it.length() <= WireLimits.TOKEN);
    }

    ClientMessage message() {
      Optional<String> answer = Optional.ofNullable(ref);
      if (answer.isPresent() && answer.get().length() > WireLimits.REF) {
        return new Malformed(ErrorCode.FIELD_INVALID, Optional.empty());
      }
      if (type != null && KEEP_ALIVES.contains(type)) {
        return new KeepAlive(type.equals(EventTypes.PING), answer);
      }
      if (wrong) {
        return new Malformed(ErrorCode.FIELD_INVALID, answer);
      }
      Optional<String> named = filled(channel);
      Optional<ChannelId> id = named.flatMap(ChannelId::parse);
      if (named.isPresent() && id.isEmpty()) {
        return new Malformed(ErrorCode.CHANNEL_INVALID, answer);
      }
      Optional<String> namedThread = filled(thread);
      Optional<ThreadId> threadId = namedThread.flatMap(ThreadId::parse);
      if (namedThread.isPresent() && threadId.isEmpty()) {
        return new Malformed(ErrorCode.FIELD_INVALID, answer);
      }
      return switch (type == null ? "" : type) {
        case EventTypes.TYPING_START -> new StartTyping(id, threadId, answer);
        case EventTypes.TYPING_STOP -> new StopTyping(id, threadId, answer);
        case EventTypes.CHANNEL_JOIN ->
            wrongHow
                ? new Malformed(ErrorCode.FIELD_INVALID, answer)
                : inChannel(id, answer, channel -> new Join(channel, how(), resumption(), answer));
        case EventTypes.CHANNEL_LEAVE ->
            inChannel(id, answer, channel -> new Leave(channel, answer));
        case EventTypes.PRESENCE_GET ->
            inChannel(id, answer, channel -> new GetPresence(channel, answer));
        case EventTypes.PRESENCE_SET ->
            wrongState
                ? new Malformed(ErrorCode.FIELD_INVALID, answer)
                : new SetState(id, Optional.ofNullable(state), answer);
        case EventTypes.AUTH_REFRESH ->
            token()
                .<ClientMessage>map(fresh -> new RefreshToken(fresh, answer))
                .orElseGet(() -> new Malformed(ErrorCode.FIELD_INVALID, answer));
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
