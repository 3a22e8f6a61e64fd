package dev.parley.application;

import dev.parley.application.Session.Membership;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.AccessDecision.Denied;
import dev.parley.domain.access.AccessDecision.Granted;
import dev.parley.domain.access.Action;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.recovery.Landmark;
import dev.parley.domain.recovery.Resumption;
import dev.parley.domain.recovery.Resumption.Last;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets a session into a channel, if the policy grants it, up to as many as the rules let it be in.
 */
final class SubscribeToChannel {
  private final HostedChannels channels;
  private final Refusals refusals;

  private final AskPolicy policy;
  private final Ports ports;
  private final UserRateLimit newChannels;
  private final Recovery recovery;

  SubscribeToChannel(
      HostedChannels channels,
      Ports ports,
      AskPolicy policy,
      UserRateLimit newChannels,
      Recovery recovery) {
    this.recovery = recovery;
    this.policy = policy;
    this.channels = channels;
    this.ports = ports;
    this.newChannels = newChannels;
    this.refusals = new Refusals(ports);
  }

  void subscribe(
      Session session,
      ChannelId channel,
      Participation how,
      Resumption resumption,
      Request request) {
    Membership place = session.claimMembership(channel);
    if (place == null) {
      refusals.refuse(session, Refusal.TOO_MANY_CHANNELS, channel, request);
    } else if (place.covers(how.action())) {
      place.grant(how.action());
      admit(session, channel, how, resumption, place, request, mayOpen(session));
    } else {
      policy.rule(
          session,
          channel,
          how.action(),
          ruling -> go(ruling, session, channel, how, resumption, place, request));
    }
  }

  void enter(
      Session session,
      ChannelId channel,
      Participation how,
      Resumption resumption,
      Request request) {
    Membership place = Objects.requireNonNull(session.claimMembership(channel));
    place.grant(how.action());
    // Whether the user may have it followed was looked at as well, when the client was admitted.
    admit(session, channel, how, resumption, place, request, () -> true);
  }

  void foresee(Session session, ChannelId channel, Participation how) {
    if (!session.isIn(channel)) {
      policy.foresee(session.identity(), channel, how.action());
    }
  }

  void abandon(Session session, ChannelId channel) {
    if (session.giveUp(channel)) {
      channels.visit(
          channel,
          hosted -> {
            var _ = hosted.unsubscribe(session.connection(), Ending.DELIBERATE);
          });
    }
  }

  private void go(
      Ruling ruling,
      Session session,
      ChannelId channel,
      Participation how,
      Resumption resumption,
      Membership place,
      Request request) {
    if (request.isAbandoned()) {
      return;
    }
    if (session.place(channel) != place) {
      // A moderator took the user out meanwhile: what was decided may be of before that.
      refusals.refuse(session, Refusal.REMOVED, channel, request);
      return;
    }
    switch (ruling) {
      case Ruling.Decided(Granted granted) -> {
        place.grant(how.action());
        admit(session, channel, how, resumption, place, request, mayOpen(session));
      }
      case Ruling.Decided(Denied denied) ->
          refuse(session, channel, place, Refusal.CHANNEL_REFUSED, request);
      case Ruling.Unavailable away ->
          refuse(session, channel, place, Refusal.POLICY_UNAVAILABLE, request);
    }
  }

  /** Whoever listens there already, and may not be there as well, goes on listening. */
  private void refuse(
      Session session, ChannelId channel, Membership place, Refusal refusal, Request request) {
    if (place.isGranted()) {
      refusals.refuse(session, refusal, channel, request);
    } else {
      giveUp(session, channel, place, refusal, request);
    }
  }

  private BooleanSupplier mayOpen(Session session) {
    return () -> newChannels.allows(session.user(), ports.monotonic().nanos());
  }

  /** Lets it in; whether it may be told what was said before is asked of the policy first. */
  private void admit(
      Session session,
      ChannelId channel,
      Participation how,
      Resumption resumption,
      Membership place,
      Request request,
      BooleanSupplier mayOpen) {
    Resumption granted = recovery.granted(resumption);
    if (!(granted instanceof Last) || granted.equals(Last.NONE)) {
      host(session, channel, how, granted, place, request, mayOpen);
      return;
    }
    policy.rule(
        session,
        channel,
        Action.HISTORY,
        ruling -> {
          if (request.isAbandoned()) {
            return;
          }
          if (session.place(channel) != place) {
            refusals.refuse(session, Refusal.REMOVED, channel, request);
            return;
          }
          boolean may = ruling instanceof Ruling.Decided(Granted _);
          host(session, channel, how, may ? granted : Last.NONE, place, request, mayOpen);
        });
  }

  private void host(
      Session session,
      ChannelId channel,
      Participation how,
      Resumption granted,
      Membership place,
      Request request,
      BooleanSupplier mayOpen) {
    Member member = Member.of(session.identity());
    // Before the lane is given the work: what the bus brought before this is done before it then.
    Landmark known = recovery.beats().latest();
    Consumer<Refusal> refused =
        why -> session.later(() -> giveUp(session, channel, place, why, request));
    channels.host(
        channel,
        mayOpen,
        hosted ->
            hosted.subscribe(
                session.connection(),
                member,
                how,
                granted,
                known,
                request,
                () -> refused.accept(Refusal.UNAVAILABLE)),
        () -> refused.accept(Refusal.TOO_MANY_NEW_CHANNELS));
  }

  /** A place in a channel that cannot be heard is none. It is given up before that is told. */
  private void giveUp(
      Session session, ChannelId channel, Membership place, Refusal refusal, Request request) {
    if (session.place(channel) == place) {
      var _ = session.giveUp(channel);
    }
    refusals.refuse(session, refusal, channel, request);
  }
}
