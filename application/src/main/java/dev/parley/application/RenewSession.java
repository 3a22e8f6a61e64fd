package dev.parley.application;

import dev.parley.application.Session.Membership;
import dev.parley.application.port.in.Renewal;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.Ruling;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Verification;
import dev.parley.application.port.out.Verification.Rejected;
import dev.parley.application.port.out.Verification.Unavailable;
import dev.parley.application.port.out.Verification.Verified;
import dev.parley.domain.access.AccessDecision.Denied;
import dev.parley.domain.access.AccessDecision.Granted;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.TokenLife;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Replaces the token of a session. The channels are asked for one after the other: 128 of them at
 * once would be a burst for whoever decides, and nobody waits for it.
 */
final class RenewSession {
  private final Ports ports;
  private final ChannelRules rules;
  private final HostedChannels channels;
  private final AskPolicy policy;
  private final Sessions sessions;
  private final Revocations revocations;

  RenewSession(
      Ports ports,
      ChannelRules rules,
      HostedChannels channels,
      AskPolicy policy,
      Sessions sessions,
      Revocations revocations) {
    this.ports = ports;
    this.rules = rules;
    this.channels = channels;
    this.policy = policy;
    this.sessions = sessions;
    this.revocations = revocations;
  }

  CompletionStage<Renewal> renew(Session session, String token, Request request) {
    if (!session.beginRenewal()) {
      return CompletableFuture.completedFuture(new Renewal.UnderWay());
    }
    CompletableFuture<Renewal> renewal = new CompletableFuture<>();
    ports
        .tokens()
        .verify(token)
        .exceptionally(fault -> new Unavailable(Duration.ZERO))
        .thenAccept(verification ->
            session.later(() -> new Attempt(session, request, renewal).judge(verification)));
    return renewal;
  }

  /** One renewal. Confined to the session's owner. */
  private final class Attempt {
    private final Session session;
    private final Request request;
    private final CompletableFuture<Renewal> renewal;
    private final Set<ChannelId> examined = new HashSet<>();
    private final List<ChannelId> withdrawn = new ArrayList<>();

    Attempt(Session session, Request request, CompletableFuture<Renewal> renewal) {
      this.session = session;
      this.request = request;
      this.renewal = renewal;
    }

    void judge(Verification verification) {
      if (isGivenUp()) {
        return;
      }
      switch (verification) {
        case Verified(Identity identity) when !identity.isSameParty(session.identity()) ->
            end(new Renewal.Foreign());
        case Verified(Identity identity) when revocations.hit(identity) -> {
          ports.telemetry().count(Measure.TOKEN_REVOKED);
          end(new Renewal.TokenRevoked());
        }
        case Verified(Identity identity) -> {
          session.joined().forEach(channel -> policy.foresee(identity, channel, action(channel)));
          examine(identity);
        }
        case Unavailable(var retryAfter) -> end(new Renewal.KeysUnavailable());
        case Rejected(var reason) ->
            end(
                switch (reason) {
                  case INVALID -> new Renewal.TokenInvalid();
                  case EXPIRED -> new Renewal.TokenExpired();
                });
      }
    }

    /** The answer came too late: the client was told so, and its old token stays in force. */
    private boolean isGivenUp() {
      if (request.isAbandoned()) {
        session.endRenewal();
        return true;
      }
      request.progressed();
      return false;
    }

    /** The next channel that the session is in; those that it enters meanwhile come as well. */
    private void examine(Identity identity) {
      for (Optional<ChannelId> next = next(); next.isPresent(); next = next()) {
        ChannelId channel = next.get();
        examined.add(channel);
        CompletableFuture<Ruling> ruling = policy.rulingOn(identity, channel, action(channel));
        if (!ruling.isDone()) {
          var _ =
              ruling.thenAccept(made ->
                  session.later(() -> {
                    if (!isGivenUp() && goesOnAfter(made, channel)) {
                      examine(identity);
                    }
                  }));
          return;
        }
        if (!goesOnAfter(ruling.join(), channel)) {
          return;
        }
      }
      renew(identity);
    }

    private Action action(ChannelId channel) {
      Membership place = session.place(channel);
      return place == null ? Action.JOIN : place.action();
    }

    private Optional<ChannelId> next() {
      return session.joined().stream().filter(channel -> !examined.contains(channel)).findFirst();
    }

    /** Without an answer the old token stays in force, for as long as it does. */
    private boolean goesOnAfter(Ruling ruling, ChannelId channel) {
      return switch (ruling) {
        case Ruling.Unavailable away -> {
          end(new Renewal.PolicyUnavailable());
          yield false;
        }
        case Ruling.Decided(Denied denied) -> {
          withdrawn.add(channel);
          yield true;
        }
        case Ruling.Decided(Granted granted) -> true;
      };
    }

    private void renew(Identity identity) {
      Member before = Member.of(session.identity());
      sessions.renew(
          session,
          identity,
          TokenLife.of(identity.expiresAt(), ports.clock().instant(), rules.tokenGrace()));
      revocations.lookAt(session);
      withdrawn.removeIf(channel -> !session.giveUp(channel));
      for (ChannelId channel : withdrawn) {
        channels.visit(
            channel,
            hosted -> {
              var _ = hosted.unsubscribe(session.connection(), Ending.REMOVED);
              hosted.forbidHistory(session.user());
            });
      }
      Member profile = Member.of(identity);
      if (!profile.equals(before)) {
        for (ChannelId channel : session.joined()) {
          channels.visit(channel, hosted -> hosted.renew(session.connection(), profile));
        }
      }
      ports.telemetry().count(Measure.TOKEN_RENEWED);
      end(new Renewal.Renewed(withdrawn));
    }

    private void end(Renewal outcome) {
      session.endRenewal();
      renewal.complete(outcome);
    }
  }
}
