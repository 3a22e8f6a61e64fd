package dev.parley.application;

import dev.parley.application.Session.Membership;
import dev.parley.application.port.in.Subscribe;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.AccessDecision.Denied;
import dev.parley.domain.access.AccessDecision.Granted;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.Member;
import java.util.Optional;

/**
 * Lets a session into a channel, if the policy grants it, up to as many as the rules let it be in.
 */
final class SubscribeToChannel implements Subscribe {
  private final HostedChannels channels;
  private final Refusals refusals;

  private final AskPolicy policy;

  SubscribeToChannel(HostedChannels channels, Ports ports, AskPolicy policy) {
    this.policy = policy;
    this.channels = channels;
    this.refusals = new Refusals(ports);
  }

  @Override
  public void subscribe(Session session, ChannelId channel, Optional<String> ref) {
    if (session.place(channel) == null && session.isFull()) {
      refusals.refuse(session, Refusal.TOO_MANY_CHANNELS, channel, ref);
      return;
    }
    Membership place = session.claimMembership(channel);
    if (place.isGranted()) {
      host(session, channel, place, ref);
    } else {
      policy.rule(
          session, channel, Action.JOIN, ruling -> go(ruling, session, channel, place, ref));
    }
  }

  @Override
  public void enter(Session session, ChannelId channel) {
    Membership place = session.claimMembership(channel);
    place.grant();
    host(session, channel, place, Optional.empty());
  }

  private void go(
      Ruling ruling, Session session, ChannelId channel, Membership place, Optional<String> ref) {
    boolean stillWanted = session.place(channel) == place;
    switch (ruling) {
      case Ruling.Decided(Granted granted) -> {
        if (stillWanted) {
          place.grant();
          host(session, channel, place, ref);
        }
      }
      case Ruling.Decided(Denied denied) ->
          refuse(Refusal.CHANNEL_REFUSED, session, channel, stillWanted, ref);
      case Ruling.Unavailable away ->
          refuse(Refusal.POLICY_UNAVAILABLE, session, channel, stillWanted, ref);
    }
  }

  private void refuse(
      Refusal refusal,
      Session session,
      ChannelId channel,
      boolean stillWanted,
      Optional<String> ref) {
    if (stillWanted) {
      session.leave(channel);
    }
    refusals.refuse(session, refusal, channel, ref);
  }

  private void host(Session session, ChannelId channel, Membership place, Optional<String> ref) {
    Member member = Member.of(session.identity());
    int attempt = place.nextAttempt();
    Runnable refused = () -> session.later(() -> giveUp(session, channel, place, attempt));
    channels.host(channel, hosted -> hosted.subscribe(session.connection(), member, ref, refused));
  }

  /** A place in a channel that cannot be heard is none, unless it was asked for again meanwhile. */
  private static void giveUp(Session session, ChannelId channel, Membership place, int attempt) {
    if (session.place(channel) == place && place.isLatestAttempt(attempt)) {
      session.leave(channel);
    }
  }
}
