package dev.parley.application.port;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The wire contract's events, as the in-memory ports publish them. Stateless. */
final class EventJson {
  private EventJson() {}

  static EventName name(TypingEvent event) {
    return switch (event) {
      case TypingStarted started -> EventName.TYPING_START;
      case TypingStopped stopped -> EventName.TYPING_STOP;
    };
  }

  static EventName name(PresenceEvent event) {
    return switch (event) {
      case MemberJoined joined -> EventName.PRESENCE_JOIN;
      case MemberLeft left -> EventName.PRESENCE_LEAVE;
    };
  }

  static Payload payload(ChannelId channel, TypingEvent event, Instant at) {
    StringBuilder data = new StringBuilder(field("userId", event.user().value()));
    if (event instanceof TypingStarted(var typist)) {
      data.append(',').append(field("userName", typist.name()));
    }
    event.thread().ifPresent(thread -> data.append(',').append(field("threadId", thread.value())));
    return event(name(event), channel, at, data);
  }

  static Payload payload(
      ChannelId channel, PresenceEvent event, RosterPosition position, Instant at) {
    StringBuilder data = new StringBuilder(field("userId", event.user().value()));
    if (event instanceof MemberJoined(Member member)) {
      data.append(',').append(field("userName", member.name()));
      member.avatar().ifPresent(avatar -> data.append(',').append(field("userAvatar", avatar)));
    }
    data.append(',').append(field("epoch", position.epoch()));
    data.append(",\"rev\":").append(position.rev());
    return event(name(event), channel, at, data);
  }

  private static Payload event(EventName name, ChannelId channel, Instant at, CharSequence data) {
    String json =
        "{%s,%s,\"timestamp\":%d,\"data\":{%s}}"
            .formatted(
                field("type", name.value()),
                field("channelId", channel.value()),
                at.getEpochSecond(),
                data);
    return Payload.of(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String field(String name, String value) {
    StringBuilder json = new StringBuilder().append('"').append(name).append("\":\"");
    value
        .chars()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            json.append('\\').append((char) c);
          } else if (c < ' ') {
            json.append("\\u%04x".formatted(c));
          } else {
            json.append((char) c);
          }
        });
    return json.append('"').toString();
  }
}
