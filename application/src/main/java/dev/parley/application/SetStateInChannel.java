package dev.parley.application;

import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.MemberState;
import java.util.Optional;

/**
 * Passes a state to the channel, if the policy grants it; how often it is shown is the domain's.
 */
final class SetStateInChannel {
  private final GrantedVisits visits;

  SetStateInChannel(GrantedVisits visits) {
    this.visits = visits;
  }

  void set(Session session, ChannelId channel, Optional<MemberState> state, Request request) {
    visits.visit(
        session,
        channel,
        Action.STATE,
        Refusal.STATE_REFUSED,
        request,
        hosted -> hosted.setState(session.connection(), state, request));
  }
}
