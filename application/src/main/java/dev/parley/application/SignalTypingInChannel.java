package dev.parley.application;

import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.typing.ThreadId;
import java.util.Optional;

/**
 * Passes a typing signal to the channel, if the policy grants it; the rules of typing are the
 * domain's.
 */
final class SignalTypingInChannel {
  private final HostedChannels channels;
  private final Refusals refusals;
  private final GrantedVisits visits;

  SignalTypingInChannel(HostedChannels channels, Ports ports, GrantedVisits visits) {
    this.channels = channels;
    this.refusals = new Refusals(ports);
    this.visits = visits;
  }

  void started(Session session, ChannelId channel, Optional<ThreadId> thread, Request request) {
    visits.visit(
        session,
        channel,
        Action.TYPE,
        Refusal.TYPING_REFUSED,
        request,
        hosted -> hosted.startTyping(session.connection(), thread, request));
  }

  /** Whoever may not type may stop all the same: nothing comes of it. */
  void stopped(Session session, ChannelId channel, Optional<ThreadId> thread, Request request) {
    if (session.place(channel) == null) {
      refusals.refuse(session, Refusal.NOT_JOINED, channel, request);
      return;
    }
    channels.visit(
        channel,
        hosted -> hosted.stopTyping(session.connection(), thread, request),
        () -> refusals.refuse(session, Refusal.NOT_JOINED, channel, request));
  }
}
