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
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.RevocationTarget;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Has every node, this one included, do something to a user's connections, and keeps first what is
 * to be kept. Safe for any thread.
 */
final class ModerateEveryNode implements Moderate {
  private final Ports ports;
  private final ChannelRules rules;
  private final AskEveryNode everyNode;

  ModerateEveryNode(Ports ports, ChannelRules rules, AskEveryNode everyNode) {
    this.ports = ports;
    this.rules = rules;
    this.everyNode = everyNode;
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
    return everyNode
        .ask(command, kept)
        .thenApply(answers ->
            new Result.Done(answers.connections(), answers.outcomes().size(), answers.nodes()));
  }

  private static CompletionStage<Result> completed(Result result) {
    return CompletableFuture.completedFuture(result);
  }
}
