package dev.parley.application;

import dev.parley.application.port.out.Audience;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.presence.PresenceView;
import dev.parley.domain.presence.Roster;
import dev.parley.domain.recovery.Piece;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.typing.TypingEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells the clients of one channel at this node what the server has to say, as of now. {@code
 * deliver} is to all of them, {@code tell} to one. Confined to its channel's lane.
 */
final class ChannelEvents {
  private final ChannelId channel;
  private final Ports ports;

  ChannelEvents(ChannelId channel, Ports ports) {
    this.channel = channel;
    this.ports = ports;
  }

  void deliver(TypingEvent event) {
    deliver(new ServerEvent.Typing(channel, event, now()));
  }

  void deliverCount(int count) {
    deliver(new ServerEvent.PresenceCount(channel, count, now()));
  }

  void deliverInterruption(Instant since) {
    deliver(new ServerEvent.Interrupted(channel, since));
  }

  /**
   * Tells of publications that may have been missed.
   *
   * @param noticed since when nothing arrived, if that was noticed before
   */
  void deliverGap(Gap gap, Optional<Instant> noticed) {
    deliver(new ServerEvent.Resync(channel, gap, noticed, now()));
  }

  void tell(ConnectionId connection, TypingEvent event) {
    tell(connection, new ServerEvent.Typing(channel, event, now()));
  }

  void tellInterruption(ConnectionId connection, Instant since) {
    tell(connection, new ServerEvent.Interrupted(channel, since));
  }

  void tellGap(ConnectionId connection, Gap gap) {
    tell(connection, new ServerEvent.Resync(channel, gap, Optional.empty(), now()));
  }

  void tellRefusal(ConnectionId connection, Refusal refusal, Request request) {
    tell(
        connection,
        new ServerEvent.Refused(refusal, Optional.of(channel), Optional.of(request), now()));
  }

  /**
   * Answers with who is there.
   *
   * @param joined whether this is the answer that brings the connection in
   */
  void tellState(
      ConnectionId connection, Roster known, PresenceView view, Request request, boolean joined) {
    tell(
        connection,
        new ServerEvent.RosterState(
            channel,
            known.members(),
            known.count(),
            known.truncated(),
            view,
            known.position(),
            joined,
            request,
            now()));
  }

  void tellPlace(ConnectionId connection, Position place) {
    tell(connection, new ServerEvent.Place(channel, place, now()));
  }

  /**
   * Says that everything that was missed follows.
   *
   * @param count how many events that is
   */
  void tellRecovered(ConnectionId connection, int count, Request request) {
    tell(connection, new ServerEvent.Recovered(channel, count, request, now()));
  }

  /**
   * Says that what was said before follows.
   *
   * @param count how many events that is
   * @param complete whether these are as many as were asked for
   */
  void tellRewound(ConnectionId connection, int count, boolean complete, Request request) {
    tell(connection, new ServerEvent.Rewound(channel, count, complete, request, now()));
  }

  /** Tells some of what was missed, as {@link Replay} has it. */
  void replay(
      ConnectionId connection, Piece piece, Request request, Runnable told, Runnable taken) {
    audience().replay(connection, new Replay(channel, piece.events(), request, told, taken, now()));
  }

  private void deliver(ServerEvent event) {
    audience().deliver(channel, event);
  }

  private void tell(ConnectionId connection, ServerEvent event) {
    audience().tell(connection, event);
  }

  private Audience audience() {
    return ports.audience();
  }

  private Instant now() {
    return ports.clock().instant();
  }
}
