package dev.parley.application;

import dev.parley.application.port.in.Moderate;
import dev.parley.application.port.out.RevocationStore.Keeping;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand;
import dev.parley.domain.moderation.ModerationCommand.Kick;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.domain.moderation.ModerationCommand.Revoke;
import dev.parley.domain.moderation.ModerationCommand.RevokeUntilNow;
import dev.parley.domain.moderation.ModerationCommand.Unrevoke;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Order.ReplyTo;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.RevocationTarget;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gives an order to every node, this one included, and waits for what comes of it. Safe for any
 * thread.
 */
final class ModerateEveryNode implements Moderate {
  private final Ports ports;
  private final ChannelRules rules;
  private final PendingOutcomes awaited;

  ModerateEveryNode(Ports ports, ChannelRules rules, PendingOutcomes awaited) {
    this.ports = ports;
    this.rules = rules;
    this.awaited = awaited;
  }

  /** A revocation is kept before it is said: from its answer on nobody comes in with that token. */
  @Override
  public CompletionStage<Result> moderate(ModerationCommand command) {
    CompletionStage<Result> result =
        switch (command) {
          case Kick kick -> give(kick, false);
          case Remove remove -> give(remove, false);
          case Revoke(Revocation revocation) ->
              ports
                  .revocations()
                  .keep(revocation, rules.tokenLife())
                  .thenCompose(this::giveWhatIsInForce);
          case RevokeUntilNow(UserId user) ->
              ports
                  .revocations()
                  .keepUntilNow(user, rules.tokenLife())
                  .thenCompose(this::giveWhatIsInForce);
          case Unrevoke(RevocationTarget target) ->
              ports
                  .revocations()
                  .takeBack(target, rules.tokenLife())
                  .thenCompose(kept ->
                      kept ? give(command, true) : completed(new Result.TooManyRevocations()));
        };
    return result.exceptionally(away -> new Result.Unavailable());
  }

  private CompletionStage<Result> giveWhatIsInForce(Keeping keeping) {
    return switch (keeping) {
      case Keeping.InForce(var kept) -> give(new Revoke(kept.revocation()), true);
      case Keeping.NoRoom full -> completed(new Result.TooManyRevocations());
      case Keeping.InTheFuture ahead -> completed(new Result.InTheFuture());
    };
  }

  private CompletionStage<Result> give(ModerationCommand command, boolean kept) {
    return ports.commands().nodes().thenCompose(nodes -> give(command, kept, nodes));
  }

  private CompletionStage<Result> give(ModerationCommand command, boolean kept, int nodes) {
    Optional<PendingOutcomes.Collection> collection =
        awaited.begin(nodes, ports.monotonic().nanos());
    if (collection.isEmpty()) {
      return completed(new Result.Unavailable());
    }
    PendingOutcomes.Collection outcomes = collection.get();
    ReplyTo here = new ReplyTo(ports.commands().address(), outcomes.ref());
    ports
        .commands()
        .send(new Order(command, Optional.of(here), kept))
        .whenComplete((sent, fault) -> {
          if (fault != null) {
            outcomes.end(new Result.Unavailable());
          }
        });
    return outcomes.result();
  }

  private static CompletionStage<Result> completed(Result result) {
    return CompletableFuture.completedFuture(result);
  }
}
