package dev.parley.application;

import dev.parley.application.Session.Membership;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.AccessDecision.Denied;
import dev.parley.domain.access.AccessDecision.Granted;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import java.util.function.Consumer;

/** Has sessions do something in channels that they are in, if the policy grants it. */
final class GrantedVisits {
  private final HostedChannels channels;
  private final Refusals refusals;
  private final AskPolicy policy;

  GrantedVisits(HostedChannels channels, Ports ports, AskPolicy policy) {
    this.channels = channels;
    this.refusals = new Refusals(ports);
    this.policy = policy;
  }

  /**
   * Visits the channel when that has been granted; refuses otherwise. Called by the session's
   * owner.
   *
   * @param denied how it is refused if the policy says no
   * @param visit answers the request
   */
  void visit(
      Session session,
      ChannelId channel,
      Action action,
      Refusal denied,
      Request request,
      Consumer<HostedChannel> visit) {
    Membership place = session.place(channel);
    if (place == null) {
      refusals.refuse(session, Refusal.NOT_JOINED, channel, request);
      return;
    }
    policy.rule(
        session,
        channel,
        action,
        ruling -> {
          if (request.isAbandoned()) {
            return;
          }
          switch (ruling) {
            case Ruling.Decided(Granted granted) when session.place(channel) == place ->
                channels.visit(
                    channel,
                    visit,
                    () -> refusals.refuse(session, Refusal.NOT_JOINED, channel, request));
            case Ruling.Decided(Granted takenOutMeanwhile) ->
                refusals.refuse(session, Refusal.NOT_JOINED, channel, request);
            case Ruling.Decided(Denied no) -> refusals.refuse(session, denied, channel, request);
            case Ruling.Unavailable away ->
                refusals.refuse(session, Refusal.POLICY_UNAVAILABLE, channel, request);
          }
        });
  }
}
