package dev.parley.wire;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.EventTypes;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Meaning.MessagePosted;
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Meaning.TypingChanged;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import dev.parley.domain.typing.Typist;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what anybody published. Stateless, safe for any thread.
 *
 * <p>One pass over the bytes checks the whole document and picks out what the server understands;
 * what is relayed are the bytes themselves. Whatever may have been published, this returns: it runs
 * on the thread on which every publication arrives.
 */
public final class PublicationReader {
  private static final JsonFactory JSON = Utf8Json.reader(WireLimits.EVENT_BYTES, WireLimits.DEPTH);

  /** What came of reading a publication. */
  public sealed interface Decoded {
    record Accepted(Publication publication) implements Decoded {}

    record Rejected(RejectionReason reason) implements Decoded {}
  }

  private PublicationReader() {}

  /**
   * Reads one publication.
   *
   * @param channel the one in which it was published
   * @param bytes taken over
   */
  public static Decoded decode(ChannelId channel, byte[] bytes) {
    if (bytes.length > WireLimits.EVENT_BYTES) {
      return new Decoded.Rejected(RejectionReason.TOO_LARGE);
    }
    if (!Utf8Check.isValid(bytes)) {
      return new Decoded.Rejected(RejectionReason.NOT_UTF8);
    }
    Envelope envelope = new Envelope(bytes);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
      if (!envelope.read(parser)) {
        return new Decoded.Rejected(RejectionReason.NOT_JSON);
      }
    } catch (StreamConstraintsException e) {
      // The depth: what the other limits are for is bounded by the bytes. Or there are names made
      // up to collide in Jackson's table of them, of which nobody is told more either.
      return new Decoded.Rejected(RejectionReason.TOO_DEEP);
    } catch (JacksonException e) {
      return new Decoded.Rejected(RejectionReason.NOT_JSON);
    }
    String type = envelope.type;
    String channelId = envelope.channelId;
    if (type == null || channelId == null || envelope.ambiguous) {
      return new Decoded.Rejected(RejectionReason.NO_ENVELOPE);
    }
    if (!channelId.equals(channel.value())) {
      return new Decoded.Rejected(RejectionReason.WRONG_CHANNEL);
    }
    EventName name = new EventName(type);
    return new Decoded.Accepted(
        new Publication(channel, name, Payload.of(bytes), meaning(type, envelope)));
  }

  /** A member that the registry keeps; empty if it is not one. */
  public static Optional<Member> decodeMember(String member) {
    byte[] bytes = member.getBytes(StandardCharsets.UTF_8);
    EventData data = new EventData(bytes);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        data.read(parser);
      }
    } catch (JacksonException e) {
      return Optional.empty();
    }
    return data.member();
  }

  private static Meaning meaning(String type, Envelope envelope) {
    EventData data = envelope.data;
    if (data == null) {
      return Meaning.OPAQUE;
    }
    Optional<? extends Meaning> meaning =
        switch (type) {
          case EventTypes.MESSAGE_CREATED -> data.author().map(MessagePosted::new);
          case EventTypes.PRESENCE_JOIN ->
              data.member()
                  .map(member -> new PresenceChanged(new MemberJoined(member), data.position()));
          case EventTypes.PRESENCE_UPDATE ->
              data.member()
                  .map(member -> new PresenceChanged(new MemberUpdated(member), data.position()));
          case EventTypes.PRESENCE_LEAVE ->
              data.user().map(user -> new PresenceChanged(new MemberLeft(user), data.position()));
          case EventTypes.TYPING_START ->
              data.user()
                  .filter(user -> !data.hasNoSuchThread())
                  .flatMap(user ->
                      data.userName().map(called -> new Typist(user, called, data.thread())))
                  .map(typist -> new TypingChanged(new TypingStarted(typist)));
          case EventTypes.TYPING_STOP ->
              data.user()
                  .filter(user -> !data.hasNoSuchThread())
                  .map(user -> new TypingChanged(new TypingStopped(user, data.thread())));
          default -> Optional.empty();
        };
    return meaning.isPresent() ? meaning.get() : Meaning.OPAQUE;
  }

  /** The fields that every event has. Confined to one call. */
  private static final class Envelope {
    private final byte[] utf8;
    private @Nullable String type;
    private @Nullable String channelId;
    private @Nullable EventData data;
    private boolean ambiguous;
    private boolean dataSeen;

    Envelope(byte[] utf8) {
      this.utf8 = utf8;
    }

    /** Whether it is one JSON object and nothing else. */
    boolean read(JsonParser parser) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "type" -> type = only(type, value, parser);
          case "channelId" -> channelId = only(channelId, value, parser);
          case "data" -> readData(value, parser);
          default -> parser.skipChildren();
        }
      }
      return parser.nextToken() == null;
    }

    private @Nullable String only(@Nullable String earlier, JsonToken value, JsonParser parser) {
      if (earlier != null || value != JsonToken.VALUE_STRING) {
        ambiguous = true;
        parser.skipChildren();
        return earlier;
      }
      return parser.getString();
    }

    private void readData(JsonToken value, JsonParser parser) {
      boolean again = dataSeen;
      dataSeen = true;
      if (value == JsonToken.START_OBJECT && !again) {
        data = new EventData(utf8);
        data.read(parser);
      } else {
        data = null; // Which of the two a client would go by cannot be told.
        parser.skipChildren();
      }
    }
  }
}
