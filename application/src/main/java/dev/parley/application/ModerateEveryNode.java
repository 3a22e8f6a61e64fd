package dev.parley.application;

import dev.parley.application.port.in.ModerationResult;
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
 * Has every node, this one included, carry out a moderation command; what has to outlast it is
 * stored first. Safe for any thread.
 */
final class ModerateEveryNode {
  private final Ports ports;
  private final ChannelRules rules;
  private final AskEveryNode everyNode;

  ModerateEveryNode(Ports ports, ChannelRules rules, AskEveryNode everyNode) {
    this.ports = ports;
    this.rules = rules;
    this.everyNode = everyNode;
  }

  /** A revocation is kept before it is said: from its answer on nobody comes in with that token. */
  CompletionStage<ModerationResult> moderate(ModerationCommand command) {
    CompletionStage<ModerationResult> result =
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
                      kept
                          ? give(command, true)
                          : completed(new ModerationResult.TooManyRevocations()));
        };
    return result.exceptionally(away -> new ModerationResult.Unavailable());
  }

  private CompletionStage<ModerationResult> giveWhatIsInForce(Keeping keeping) {
    return switch (keeping) {
      case Keeping.InForce(var kept) -> give(new Revoke(kept.revocation()), true);
      case Keeping.NoRoom full -> completed(new ModerationResult.TooManyRevocations());
      case Keeping.InTheFuture ahead -> completed(new ModerationResult.InTheFuture());
    };
  }

  private CompletionStage<ModerationResult> give(ModerationCommand command, boolean kept) {
    return everyNode
        .ask(command, kept)
        .thenApply(answers ->
            new ModerationResult.Done(
                answers.connections(), answers.outcomes().size(), answers.nodes()));
  }

  private static CompletionStage<ModerationResult> completed(ModerationResult result) {
    return CompletableFuture.completedFuture(result);
  }
}
