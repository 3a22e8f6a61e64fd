package dev.parley.application;

import dev.parley.application.Session.Membership;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.AccessDecision.Denied;
import dev.parley.domain.access.AccessDecision.Granted;
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
  private final AskPolicy policy;

  SignalTypingInChannel(HostedChannels channels, Ports ports, AskPolicy policy) {
    this.channels = channels;
    this.refusals = new Refusals(ports);
    this.policy = policy;
  }

  void started(Session session, ChannelId channel, Optional<ThreadId> thread, Request request) {
    Membership place = session.place(channel);
    if (place == null) {
      refusals.refuse(session, Refusal.NOT_JOINED, channel, request);
      return;
    }
    policy.rule(
        session,
        channel,
        Action.TYPE,
        ruling -> {
          if (request.isAbandoned()) {
            return;
          }
          switch (ruling) {
            case Ruling.Decided(Granted granted) when session.place(channel) == place ->
                channels.visit(
                    channel,
                    hosted -> hosted.startTyping(session.connection(), thread, request),
                    () -> refusals.refuse(session, Refusal.NOT_JOINED, channel, request));
            case Ruling.Decided(Granted takenOutMeanwhile) ->
                refusals.refuse(session, Refusal.NOT_JOINED, channel, request);
            case Ruling.Decided(Denied denied) ->
                refusals.refuse(session, Refusal.TYPING_REFUSED, channel, request);
            case Ruling.Unavailable away ->
                refusals.refuse(session, Refusal.POLICY_UNAVAILABLE, channel, request);
          }
        });
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
