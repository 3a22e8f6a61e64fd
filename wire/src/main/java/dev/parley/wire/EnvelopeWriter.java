package dev.parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.typing.ThreadId;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Writes events in the form that all of them have: {@code {"type":…, "channelId":…, "timestamp":
 * unix seconds, "data":{…}}}. Stateless, safe for any thread.
 *
 * <p>Joins and leaves are put together by a script in Redis, of a {@linkplain #head head} and a
 * {@linkplain #member(Member) member} written here; a test holds it to the bytes of {@link
 * #presence}.
 */
public final class EnvelopeWriter {
  private EnvelopeWriter() {}

  /**
   * Any event, as UTF-8.
   *
   * @param ref of the request that it answers, written behind its data's other fields
   */
  public static byte[] write(
      EventName type,
      Optional<ChannelId> channel,
      Instant at,
      Optional<String> ref,
      Consumer<JsonGenerator> data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    Utf8Json.object(
        out,
        json -> {
          head(json, type, channel, at.getEpochSecond());
          json.writeObjectPropertyStart("data");
          data.accept(json);
          ref.ifPresent(given -> json.writeStringProperty("ref", given));
          json.writeEndObject();
        });
    return out.toByteArray();
  }

  /** An event of a channel that answers nothing. */
  public static byte[] write(
      EventName type, ChannelId channel, Instant at, Consumer<JsonGenerator> data) {
    return write(type, Optional.of(channel), at, Optional.empty(), data);
  }

  /**
   * A user came or went, or is shown otherwise.
   *
   * @param position left out if it is {@link RosterPosition#NONE}
   */
  public static byte[] presence(
      ChannelId channel, PresenceEvent event, RosterPosition position, Instant at) {
    return switch (event) {
      case MemberJoined(Member member) ->
          presence(EventName.PRESENCE_JOIN, channel, member, position, at);
      case MemberUpdated(Member member) ->
          presence(EventName.PRESENCE_UPDATE, channel, member, position, at);
      case MemberLeft(var user) ->
          write(
              EventName.PRESENCE_LEAVE,
              channel,
              at,
              json -> {
                json.writeStringProperty("userId", user.value());
                position(json, position);
              });
    };
  }

  private static byte[] presence(
      EventName type, ChannelId channel, Member member, RosterPosition position, Instant at) {
    return write(
        type,
        channel,
        at,
        json -> {
          member(json, member);
          position(json, position);
        });
  }

  /** A user types, or has stopped. */
  public static byte[] typing(ChannelId channel, TypingEvent event, Instant at) {
    return switch (event) {
      case TypingStarted(var typist) ->
          write(
              EventName.TYPING_START,
              channel,
              at,
              json -> {
                json.writeStringProperty("userId", typist.user().value());
                json.writeStringProperty("userName", typist.name());
                thread(json, typist.thread());
              });
      case TypingStopped(var user, var thread) ->
          write(
              EventName.TYPING_STOP,
              channel,
              at,
              json -> {
                json.writeStringProperty("userId", user.value());
                thread(json, thread);
              });
    };
  }

  /** What others may see of a member, into the object that has begun. */
  public static void member(JsonGenerator json, Member member) {
    json.writeStringProperty("userId", member.user().value());
    json.writeStringProperty("userName", member.name());
    member.avatar().ifPresent(avatar -> json.writeStringProperty("userAvatar", avatar));
    member
        .state()
        .ifPresent(state -> {
          json.writeName("state");
          json.writeRawValue(state.json());
        });
  }

  /** A place in a roster's history, into the object that has begun; nothing if there is none. */
  public static void position(JsonGenerator json, RosterPosition position) {
    if (!position.equals(RosterPosition.NONE)) {
      json.writeStringProperty("epoch", position.epoch());
      json.writeNumberProperty("rev", position.rev());
    }
  }

  /** An event up to its timestamp, which is Redis' to say. */
  public static String head(EventName type, ChannelId channel) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(96);
    Utf8Json.object(out, json -> head(json, type, Optional.of(channel), 0));
    String whole = out.toString(UTF_8);
    return whole.substring(0, whole.length() - "0}".length());
  }

  /**
   * What others may see of a member: the data of the join, but for its place in history. The state
   * is its last field: scripts go by that.
   */
  public static String member(Member member) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    Utf8Json.object(out, json -> member(json, member));
    return out.toString(UTF_8);
  }

  private static void head(
      JsonGenerator json, EventName type, Optional<ChannelId> channel, long seconds) {
    json.writeStringProperty("type", type.value());
    channel.ifPresent(id -> json.writeStringProperty("channelId", id.value()));
    json.writeNumberProperty("timestamp", seconds);
  }

  private static void thread(JsonGenerator json, Optional<ThreadId> thread) {
    thread.ifPresent(id -> json.writeStringProperty("threadId", id.value()));
  }
}
