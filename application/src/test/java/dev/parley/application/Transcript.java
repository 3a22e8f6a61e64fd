package dev.parley.application;

import dev.parley.application.port.LocalAudience;
import dev.parley.application.port.out.Replay;
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
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Meaning.TypingChanged;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import dev.parley.domain.recovery.Piece;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An audience that writes down, in a few words, what each connection hears. One thread. */
final class Transcript extends LocalAudience {
  private final Map<ConnectionId, List<String>> heard = new HashMap<>();
  private final Map<ConnectionId, Position> places = new HashMap<>();
  private final List<Replay> unread = new ArrayList<>();
  private boolean reading = true;
  private Runnable onRollCall = () -> {};

  /** What the connection has heard since it was asked last. */
  List<String> of(ConnectionId connection) {
    List<String> lines = heard.remove(connection);
    return lines == null ? List.of() : lines;
  }

  /** Where the connection is, if it was told. */
  Position placeOf(ConnectionId connection) {
    return Objects.requireNonNull(places.get(connection));
  }

  /** From now on nobody reads what it missed, until {@link #read}. */
  void stopReading() {
    reading = false;
  }

  /** Everybody has read what it was told of what it missed. */
  void read() {
    List<Replay> read = List.copyOf(unread);
    unread.clear();
    read.forEach(piece -> piece.taken().run());
  }

  /** How many pieces are not read. */
  int unread() {
    return unread.size();
  }

  @Override
  public void deliver(Publication publication, Position reached) {
    for (ConnectionId connection : subscribers(publication.channel())) {
      places.computeIfPresent(connection, (same, before) -> reached);
    }
    deliver(publication);
  }

  @Override
  public void replay(ConnectionId connection, Replay piece) {
    for (Piece.Event event : piece.events()) {
      write(connection, new String(event.bytes(), StandardCharsets.UTF_8));
      places.put(connection, event.reached());
    }
    piece.told().run();
    if (reading) {
      piece.taken().run();
    } else {
      unread.add(piece);
    }
  }

  @Override
  public void deliver(Publication publication) {
    String line =
        switch (publication.meaning()) {
          case PresenceChanged(var event, var position) -> line(event);
          case TypingChanged(var event) -> line(event);
          default -> said(publication);
        };
    toAll(publication.channel(), line);
  }

  @Override
  public void deliver(ChannelId channel, ServerEvent event) {
    toAll(channel, line(event));
  }

  private static String said(Publication publication) {
    byte[] payload = publication.payload().bytes();
    return payload.length == 0
        ? publication.event().value()
        : new String(payload, StandardCharsets.UTF_8);
  }

  @Override
  public void tell(ConnectionId connection, ServerEvent event) {
    if (event instanceof Place place) {
      places.put(connection, place.position());
    }
    write(connection, line(event));
  }

  @Override
  public void close(ConnectionId connection, DisconnectReason reason) {
    write(connection, "closed " + reason.code() + " " + reason.text());
  }

  /** What is found out by the next roll call. */
  void onRollCall(Runnable happens) {
    onRollCall = happens;
  }

  @Override
  public CompletionStage<Void> rollCall() {
    Runnable happens = onRollCall;
    onRollCall = () -> {};
    happens.run();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void closeAll(DisconnectReason reason, Duration within) {
    subscribers().forEach(connection -> write(connection, "closed " + reason.code()));
  }

  private void toAll(ChannelId channel, String line) {
    subscribers(channel).forEach(connection -> write(connection, line));
  }

  private void write(ConnectionId connection, String line) {
    heard.computeIfAbsent(connection, first -> new ArrayList<>()).add(line);
  }

  private static String line(ServerEvent event) {
    return switch (event) {
      case RosterState state ->
          "here: "
              + String.join(" ", state.members().stream().map(Transcript::shown).sorted().toList());
      case Presence(var channel, var presence, var at) -> line(presence);
      case Typing(var channel, var typing, var at) -> line(typing);
      case PresenceCount(var channel, var count, var at) -> "count " + count;
      case Interrupted interrupted -> "interrupted";
      case Place place -> "place";
      case Recovered recovered -> "recovered " + recovered.count();
      case Rewound rewound ->
          "rewound " + rewound.count() + (rewound.complete() ? "" : " and no more");
      case Resync(var channel, var gap, var noticed, var at) -> "resync " + gap.code();
      case Refused refused -> "refused " + refused.refusal().code();
    };
  }

  /** The id, and the name where it is another. */
  private static String shown(UserId user, String name) {
    return user.value().equals(name) ? name : user.value() + "(" + name + ")";
  }

  private static String shown(Member member) {
    return shown(member.user(), member.name())
        + member.state().map(state -> " " + state.json()).orElse("");
  }

  private static String line(PresenceEvent event) {
    return switch (event) {
      case MemberJoined(var member) -> "join " + shown(member);
      case MemberUpdated(var member) -> "update " + shown(member);
      case MemberLeft(var user) -> "leave " + user;
    };
  }

  private static String line(TypingEvent event) {
    return switch (event) {
      case TypingStarted(var typist) -> "typing " + shown(typist.user(), typist.name());
      case TypingStopped(var user, var thread) -> "stopped " + user;
    };
  }
}
