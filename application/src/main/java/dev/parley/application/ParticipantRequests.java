package dev.parley.application;

import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.presence.Member;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Does what a connection asks for in a channel if it may: at once, or when it has been decided
 * whether it comes in. Confined to the channel's lane.
 */
final class ParticipantRequests {
  private final Map<ConnectionId, Participant> participants;
  private final ChannelEvents events;
  private final ChannelLifecycle life;
  private final ChannelRecovery recovery;

  /**
   * @param participants who is in the channel, kept by the channel
   */
  ParticipantRequests(
      Map<ConnectionId, Participant> participants,
      ChannelEvents events,
      ChannelLifecycle life,
      ChannelRecovery recovery) {
    this.participants = participants;
    this.events = events;
    this.life = life;
    this.recovery = recovery;
  }

  /**
   * The request is done after the work. Whoever only listens is not there, and cannot be seen to do
   * anything.
   *
   * @param listening how a listener is refused
   */
  void asMember(
      ConnectionId connection, Refusal listening, Request request, Consumer<Member> work) {
    asSubscriber(
        connection,
        request,
        participant -> {
          if (participant.how().member()) {
            work.accept(participant.member());
            request.done();
          } else {
            events.tellRefusal(connection, listening, request);
          }
        });
  }

  /** Of one that waits to come in it is done when that has been decided. */
  void asSubscriber(ConnectionId connection, Request request, Consumer<Participant> work) {
    Participant participant = participants.get(connection);
    if (participant != null) {
      work.accept(participant);
      return;
    }
    Runnable later = () -> asSubscriber(connection, request, work);
    if (!life.postpone(connection, later) && !recovery.postpone(connection, later)) {
      events.tellRefusal(connection, Refusal.NOT_JOINED, request);
    }
  }
}
