package dev.parley.application;

import dev.parley.application.Session.Membership;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.RevocationStore.Keeping;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.TokenStamp;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Locate;
import dev.parley.domain.moderation.ModerationCommand;
import dev.parley.domain.moderation.ModerationCommand.Kick;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.domain.moderation.ModerationCommand.Revoke;
import dev.parley.domain.moderation.ModerationCommand.RevokeUntilNow;
import dev.parley.domain.moderation.ModerationCommand.Unrevoke;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Outcome;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.RevocationTarget;
import dev.parley.domain.presence.Ending;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Carries out moderation commands at this node, and reports how many connections they hit. Safe for
 * any thread.
 */
final class CarryOutCommand {
  /** Connections of one user whose channels are asked for. */
  private static final int MOST_LOCATED = 100;

  private final Ports ports;
  private final ChannelRules rules;
  private final HostedChannels channels;
  private final Sessions sessions;
  private final Revocations revocations;
  private final PendingOutcomes awaited;

  CarryOutCommand(
      Ports ports,
      ChannelRules rules,
      HostedChannels channels,
      Sessions sessions,
      Revocations revocations,
      PendingOutcomes awaited) {
    this.ports = ports;
    this.rules = rules;
    this.channels = channels;
    this.sessions = sessions;
    this.revocations = revocations;
    this.awaited = awaited;
  }

  CompletionStage<Void> carryOut(Order order) {
    ports.telemetry().count(Measure.COMMAND_RECEIVED);
    return switch (order.command()) {
      case ModerationCommand command ->
          carryOut(command, order.kept())
              .thenAccept(hit -> {
                ports.telemetry().count(Measure.CONNECTION_MODERATED, hit);
                order.replyTo().ifPresent(to -> answer(to, new Outcome(to.ref(), own(), hit)));
              });
      case Locate(UserId user) when order.replyTo().isPresent() ->
          locate(user, order.replyTo().get());
      case Locate unasked -> CompletableFuture.completedFuture(null);
    };
  }

  void learn(Outcome outcome) {
    awaited.add(outcome);
  }

  void catchUp() {
    revocations.readAgain();
  }

  private void answer(Order.ReplyTo to, Outcome outcome) {
    ports
        .commands()
        .answer(to.address(), outcome)
        .whenComplete((sent, fault) -> {
          if (fault != null) {
            ports.telemetry().count(Measure.BUS_CALL_FAILED);
          }
        });
  }

  /** By what this node is told from others. */
  private String own() {
    return ports.commands().address();
  }

  /** Each connection's owner says where it is; of a service with thousands some are asked. */
  private CompletionStage<Void> locate(UserId user, Order.ReplyTo to) {
    List<Session> there = sessions.of(user);
    List<CompletableFuture<List<ChannelId>>> told =
        there.stream()
            .limit(MOST_LOCATED)
            .map(session -> session.<List<ChannelId>>ask(session::joined, List.of()))
            .toList();
    return CompletableFuture.allOf(told.toArray(CompletableFuture[]::new))
        .thenRun(() -> {
          Set<ChannelId> places = new LinkedHashSet<>();
          told.forEach(some -> places.addAll(some.join()));
          answer(
              to,
              Outcome.located(to.ref(), own(), there.size(), places, there.size() > MOST_LOCATED));
        });
  }

  private CompletionStage<Integer> carryOut(ModerationCommand command, boolean isKept) {
    return switch (command) {
      case Kick(UserId user) -> CompletableFuture.completedFuture(kick(user));
      case Remove(UserId user, ChannelId channel) -> remove(user, channel);
      case Revoke(Revocation revocation) when isKept ->
          CompletableFuture.completedFuture(revoke(revocation, rules.tokenLife()));
      case Revoke(Revocation revocation) ->
          keep(ports.revocations().keep(revocation, rules.tokenLife()), revocation);
      case RevokeUntilNow(UserId user) ->
          keep(
              ports.revocations().keepUntilNow(user, rules.tokenLife()),
              new Revocation.OfUser(user, untilNow()));
      case Unrevoke(RevocationTarget target) when isKept ->
          CompletableFuture.completedFuture(unrevoke(target));
      case Unrevoke(RevocationTarget target) ->
          ports
              .revocations()
              .takeBack(target, rules.tokenLife())
              .handle((kept, fault) -> {
                if (fault != null || !kept) {
                  ports.telemetry().count(Measure.REVOCATION_NOT_KEPT);
                }
                return unrevoke(target);
              });
    };
  }

  /**
   * An order that was published by whoever knows of the bus alone is kept by each node that hears
   * it: to the store it is the same, and a node that hears nothing now finds it there. What a node
   * gives is kept before it is said, and by nobody again.
   *
   * @param asked what is put in force, here alone, if the store cannot say what is
   */
  private CompletionStage<Integer> keep(CompletionStage<Keeping> keeping, Revocation asked) {
    return keeping
        .handle((kept, fault) -> fault == null ? kept : new Keeping.NoRoom())
        .thenApply(kept ->
            switch (kept) {
              case Keeping.InForce(var inForce) -> revoke(inForce.revocation(), inForce.left());
              case Keeping.InTheFuture refused -> {
                ports.telemetry().count(Measure.COMMAND_REJECTED);
                yield 0;
              }
              case Keeping.NoRoom notKept -> {
                ports.telemetry().count(Measure.REVOCATION_NOT_KEPT);
                yield isInTheFuture(asked) ? 0 : revoke(asked, rules.tokenLife());
              }
            });
  }

  private boolean isInTheFuture(Revocation asked) {
    return switch (asked) {
      case Revocation.OfToken one -> false;
      case Revocation.OfUser(UserId user, Instant before) -> before.isAfter(untilNow());
      case Revocation.OfEveryone(Instant before) -> before.isAfter(untilNow());
    };
  }

  /** As the store would say. Tokens have whole seconds: what is issued in this one is before. */
  private Instant untilNow() {
    Instant now = ports.clock().instant();
    return now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).plus(TokenStamp.CLOCK_SKEW);
  }

  private int kick(UserId user) {
    ports.policy().forget(user);
    channels.visitEach(hosted -> hosted.forbidHistory(user));
    List<Session> hit = sessions.of(user);
    hit.forEach(session -> ports.audience().close(session.connection(), DisconnectReason.KICKED));
    return hit.size();
  }

  private int revoke(Revocation revocation, Duration left) {
    if (revocation instanceof Revocation.OfUser(UserId user, var issuedBefore)) {
      ports.policy().forget(user);
    }
    return revocations.apply(revocation, left);
  }

  private int unrevoke(RevocationTarget target) {
    revocations.takeBack(target);
    return 0;
  }

  private CompletionStage<Integer> remove(UserId user, ChannelId channel) {
    ports.policy().forget(user);
    channels.visit(channel, hosted -> hosted.forbidHistory(user));
    CompletableFuture<Integer> hit = CompletableFuture.completedFuture(0);
    for (Session session : sessions.of(user)) {
      hit =
          hit.thenCombine(
              session.ask(() -> leave(session, channel), false),
              (count, left) -> left ? count + 1 : count);
    }
    return hit;
  }

  /** On the session's owner. What it is told comes after the last that it hears of the channel. */
  private boolean leave(Session session, ChannelId channel) {
    Membership place = session.place(channel);
    if (place == null) {
      return false;
    }
    var _ = session.giveUp(channel);
    if (place.isGranted()) {
      channels.visit(
          channel,
          hosted ->
              tellRemoved(
                  session, channel, hosted.unsubscribe(session.connection(), Ending.REMOVED)),
          () -> tellRemoved(session, channel, List.of()));
    } // Else it is told in answer to its request, when the policy has answered.
    return true;
  }

  /** Whoever waits to come in has this for an answer to each request. */
  private void tellRemoved(Session session, ChannelId channel, List<Request> waiting) {
    if (waiting.isEmpty()) {
      tellRemoved(session, channel, Optional.empty());
    }
    waiting.forEach(request -> tellRemoved(session, channel, Optional.of(request)));
  }

  private void tellRemoved(Session session, ChannelId channel, Optional<Request> request) {
    ports
        .audience()
        .tell(
            session.connection(),
            new ServerEvent.Refused(
                Refusal.REMOVED, Optional.of(channel), request, ports.clock().instant()));
  }
}
