package dev.parley.application;

import dev.parley.application.port.in.Renewal;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.Ending;
import java.util.concurrent.CompletionStage;

/**
 * Carries out what clients ask through their {@link Session}; one for all sessions of a node. Each
 * call is made by the owner of the session's connection.
 */
final class ClientRequests {
  private final HostedChannels channels;
  private final Sessions sessions;
  private final Refusals refusals;
  private final SubscribeToChannel subscribing;
  private final SignalTypingInChannel typing;
  private final SetStateInChannel states;
  private final RenewSession renewing;

  ClientRequests(
      HostedChannels channels,
      Sessions sessions,
      Ports ports,
      SubscribeToChannel subscribing,
      SignalTypingInChannel typing,
      SetStateInChannel states,
      RenewSession renewing) {
    this.channels = channels;
    this.sessions = sessions;
    this.refusals = new Refusals(ports);
    this.subscribing = subscribing;
    this.typing = typing;
    this.states = states;
    this.renewing = renewing;
  }

  SubscribeToChannel subscribing() {
    return subscribing;
  }

  SignalTypingInChannel typing() {
    return typing;
  }

  SetStateInChannel states() {
    return states;
  }

  CompletionStage<Renewal> renew(Session session, String token, Request request) {
    return renewing.renew(session, token, request);
  }

  /** Lets a session out of a channel. */
  void unsubscribe(Session session, ChannelId channel, Request request) {
    if (session.giveUp(channel)) {
      channels.visit(
          channel,
          hosted -> {
            var _ = hosted.unsubscribe(session.connection(), Ending.DELIBERATE);
            request.done();
          },
          request::done);
    } else {
      refusals.refuse(session, Refusal.NOT_JOINED, channel, request);
    }
  }

  /** Tells a member who else is in the channel. */
  void listMembers(Session session, ChannelId channel, Request request) {
    channels.visit(
        channel,
        hosted -> hosted.listMembers(session.connection(), request),
        () -> refusals.refuse(session, Refusal.NOT_JOINED, channel, request));
  }

  /** Takes a connection that is gone out of every channel it was in. */
  void close(Session session, Ending ending) {
    for (ChannelId id : session.channels()) {
      channels.visit(
          id,
          channel -> {
            var _ = channel.unsubscribe(session.connection(), ending);
          });
    }
    session.end();
    sessions.remove(session);
  }
}
