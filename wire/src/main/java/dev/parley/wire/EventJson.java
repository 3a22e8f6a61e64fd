package dev.parley.wire;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.presence.Member;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import java.time.Instant;
import tools.jackson.core.io.JsonStringEncoder;

/** The events that nodes themselves publish, as the wire contract has them. Stateless. */
public final class EventJson {
  private EventJson() {}

  public static String typing(ChannelId channel, TypingEvent event, Instant at) {
    StringBuilder json = new StringBuilder(192);
    EventName name =
        switch (event) {
          case TypingStarted started -> EventName.TYPING_START;
          case TypingStopped stopped -> EventName.TYPING_STOP;
        };
    json.append(head(name, channel)).append(at.getEpochSecond()).append(",\"data\":{");
    string(json, "userId", event.user().value());
    if (event instanceof TypingStarted(var typist)) {
      string(json.append(','), "userName", typist.name());
    }
    event.thread().ifPresent(thread -> string(json.append(','), "threadId", thread.value()));
    return json.append("}}").toString();
  }

  /** An event up to its timestamp, which is Redis' to say. */
  public static String head(EventName name, ChannelId channel) {
    StringBuilder json = new StringBuilder(96).append('{');
    string(json, "type", name.value());
    string(json.append(','), "channelId", channel.value());
    return json.append(",\"timestamp\":").toString();
  }

  /** What others may see of a member: the data of the join, but for its place in history. */
  public static String profile(Member member) {
    StringBuilder json = new StringBuilder(128).append('{');
    string(json, "userId", member.user().value());
    string(json.append(','), "userName", member.name());
    member.avatar().ifPresent(avatar -> string(json.append(','), "userAvatar", avatar));
    return json.append('}').toString();
  }

  private static void string(StringBuilder json, String name, String value) {
    json.append('"').append(name).append("\":\"");
    JsonStringEncoder.getInstance().quoteAsString(value, json);
    json.append('"');
  }
}
