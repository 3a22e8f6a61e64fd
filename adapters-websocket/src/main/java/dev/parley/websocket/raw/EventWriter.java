package dev.parley.websocket.raw;

import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.ServerEvent.Interrupted;
import dev.parley.application.port.out.ServerEvent.Place;
import dev.parley.application.port.out.ServerEvent.Presence;
import dev.parley.application.port.out.ServerEvent.PresenceCount;
import dev.parley.application.port.out.ServerEvent.Recovered;
import dev.parley.application.port.out.ServerEvent.Refused;
import dev.parley.application.port.out.ServerEvent.Resync;
import dev.parley.application.port.out.ServerEvent.Rewound;
import dev.parley.application.port.out.ServerEvent.RosterState;
import dev.parley.application.port.out.ServerEvent.Typing;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.presence.Listing;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceView;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.wire.EnvelopeWriter;
import dev.parley.wire.Utf8Json;
import dev.parley.wire.WireLimits;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Writes what this node itself tells raw clients. Stateless, safe for any thread. */
public final class EventWriter {
  /**
   * How long nothing may have arrived before that was noticed: three seconds, and as much for
   * clocks that differ and for what was still on its way.
   */
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(6);

  /**
   * A state is 256 KiB at most, and a member as much as 15 KiB where each of its letters has to be
   * escaped: who has room for 1 MiB can take several.
   */
  static final int MOST_BYTES_OF_STATE = 256 * 1024;

  private static final int MOST_BYTES_OF_MEMBERS = MOST_BYTES_OF_STATE - 16 * 1024;

  private EventWriter() {}

  /** The event as UTF-8 JSON. */
  public static byte[] write(ServerEvent event) {
    return switch (event) {
      case RosterState state -> rosterState(state, RosterPosition.NONE);
      case Presence(ChannelId channel, PresenceEvent change, Instant at) ->
          EnvelopeWriter.presence(channel, change, RosterPosition.NONE, at);
      case Typing(ChannelId channel, TypingEvent change, Instant at) ->
          EnvelopeWriter.typing(channel, change, at);
      case PresenceCount(ChannelId channel, int count, Instant at) ->
          EnvelopeWriter.write(
              event.name(), channel, at, json -> json.writeNumberProperty("count", count));
      case Interrupted(ChannelId channel, Instant at) ->
          EnvelopeWriter.write(event.name(), channel, at, json -> {});
      case Place(ChannelId channel, Position position, Instant at) ->
          EnvelopeWriter.write(
              event.name(),
              channel,
              at,
              json -> json.writeStringProperty("position", position.text()));
      case Recovered recovered ->
          EnvelopeWriter.write(
              event.name(),
              Optional.of(recovered.channel()),
              recovered.at(),
              recovered.request().ref(),
              json -> json.writeNumberProperty("count", recovered.count()));
      case Rewound rewound ->
          EnvelopeWriter.write(
              event.name(),
              Optional.of(rewound.channel()),
              rewound.at(),
              rewound.request().ref(),
              json -> {
                json.writeNumberProperty("count", rewound.count());
                json.writeBooleanProperty("complete", rewound.complete());
              });
      case Resync(ChannelId channel, Gap gap, Optional<Instant> noticed, Instant at) ->
          EnvelopeWriter.write(
              event.name(),
              channel,
              at,
              json -> {
                json.writeStringProperty("reason", gap.code());
                noticed.ifPresent(from ->
                    json.writeNumberProperty("since", millis(from) - NOTICED_WITHIN.toMillis()));
              });
      case Refused refused ->
          error(
              refused.refusal().code(),
              refused.refusal().message(),
              refused.channel(),
              refused.request().flatMap(Request::ref),
              refused.at());
    };
  }

  /** The event as clients of {@code parley.1} are told it. */
  static byte[] writeForParley1(ServerEvent event) {
    return event instanceof RosterState state ? rosterState(state, state.position()) : write(event);
  }

  /** Where the next recoverable event of the channel leads to, right before it. */
  static byte[] next(ChannelId channel, Position position, Instant at) {
    return EnvelopeWriter.write(
        EventName.CHANNEL_POSITION,
        channel,
        at,
        json -> json.writeStringProperty("next", position.text()));
  }

  private static byte[] rosterState(RosterState state, RosterPosition position) {
    return EnvelopeWriter.write(
        state.name(),
        Optional.of(state.channel()),
        state.at(),
        state.request().ref(),
        json -> {
          switch (state.view()) {
            case LIST -> {
              MembersJson members = members(state.members());
              writeRaw(json, "members", members.array());
              json.writeNumberProperty("count", state.count());
              json.writeBooleanProperty("truncated", state.truncated() || !members.all());
            }
            case COUNT -> json.writeNumberProperty("count", state.count());
            case NONE -> {}
          }
          if (state.view() != PresenceView.NONE) {
            EnvelopeWriter.position(json, position);
          }
        });
  }

  /** The client's token ends soon. */
  public static byte[] tokenExpiring(Instant expiresAt, Instant at) {
    return aboutToken(EventName.AUTH_EXPIRING, expiresAt, Optional.empty(), at);
  }

  /** The client's new token is in force. */
  public static byte[] tokenRefreshed(Instant expiresAt, Optional<String> ref, Instant at) {
    return aboutToken(EventName.AUTH_REFRESHED, expiresAt, ref, at);
  }

  /**
   * The connection is there, and may join channels.
   *
   * @param greeting what is said to everybody
   */
  static byte[] connectionReady(
      ConnectionId connection, ClientSession session, Greeting greeting, Instant at) {
    return EnvelopeWriter.write(
        EventName.CONNECTION_READY,
        Optional.empty(),
        at,
        Optional.empty(),
        json -> {
          json.writeStringProperty("connectionId", connection.toString());
          EnvelopeWriter.member(json, Member.of(session.identity()));
          json.writeNumberProperty("serverTimeMs", millis(at));
          json.writeNumberProperty("expiresAt", session.identity().expiresAt().getEpochSecond());
          json.writeObjectPropertyStart("limits");
          json.writeNumberProperty("messageBytes", WireLimits.CLIENT_MESSAGE_BYTES);
          json.writeNumberProperty("channels", session.maxChannels());
          json.writeNumberProperty("messagesPerSecond", greeting.messagesPerSecond());
          json.writeEndObject();
          json.writeStringProperty("version", greeting.version());
        });
  }

  /** The answer to a ping. */
  static byte[] pong(Optional<String> ref, Instant at) {
    return EnvelopeWriter.write(
        EventName.PONG,
        Optional.empty(),
        at,
        ref,
        json -> json.writeNumberProperty("serverTimeMs", millis(at)));
  }

  /** Milliseconds since 1970. */
  private static long millis(Instant at) {
    return at.getEpochSecond() * 1_000 + at.getNano() / 1_000_000;
  }

  private static byte[] aboutToken(
      EventName type, Instant expiresAt, Optional<String> ref, Instant at) {
    return EnvelopeWriter.write(
        type,
        Optional.empty(),
        at,
        ref,
        json -> json.writeNumberProperty("expiresAt", expiresAt.getEpochSecond()));
  }

  /** The answer to a message that was not understood. */
  static byte[] error(
      String code, String message, Optional<ChannelId> channel, Optional<String> ref, Instant at) {
    return EnvelopeWriter.write(
        EventName.ERROR,
        channel,
        at,
        ref,
        json -> {
          json.writeStringProperty("code", code);
          json.writeStringProperty("message", message);
        });
  }

  /** Those of a roster are encoded once, for whoever asks as long as nobody comes or goes. */
  private static MembersJson members(List<Member> members) {
    return members instanceof Listing listing
        ? listing.in(MembersJson.class, EventWriter::encode)
        : encode(members);
  }

  private static MembersJson encode(List<Member> members) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 + members.size() * 70);
    boolean all;
    try (JsonGenerator json = Utf8Json.writer(out)) {
      json.writeStartArray();
      all = writeMembers(json, members);
      json.writeEndArray();
    }
    return new MembersJson(out.toByteArray(), all);
  }

  /** A value that is encoded already: past the generator, which is told that there was one. */
  private static void writeRaw(JsonGenerator json, String name, byte[] value) {
    json.writeName(name);
    json.writeRawValue("");
    json.flush();
    if (json.streamWriteOutputTarget() instanceof ByteArrayOutputStream out) {
      out.writeBytes(value);
    }
  }

  /** As many as there is room for; false if these are not all. */
  private static boolean writeMembers(JsonGenerator json, List<Member> members) {
    for (Member member : members) {
      if (writtenBytes(json) > MOST_BYTES_OF_MEMBERS) {
        return false;
      }
      json.writeStartObject();
      EnvelopeWriter.member(json, member);
      json.writeEndObject();
    }
    return true;
  }

  private static int writtenBytes(JsonGenerator json) {
    return json.streamWriteOutputTarget() instanceof ByteArrayOutputStream out
        ? out.size() + json.streamWriteOutputBuffered()
        : 0;
  }

  /**
   * Members as a JSON array.
   *
   * @param all whether all of them had room
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody, and copied for nobody.
  private record MembersJson(byte[] array, boolean all) {}
}
