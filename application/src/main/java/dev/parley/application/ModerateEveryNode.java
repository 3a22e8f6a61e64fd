package dev.parley.application;

import dev.parley.application.port.in.Moderate;
import dev.parley.domain.moderation.ModerationCommand;
import dev.parley.domain.moderation.ModerationCommand.Revoke;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Order.ReplyTo;
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

  @Override
  public CompletionStage<Result> moderate(ModerationCommand command) {
    // A revocation is kept before it is said: from its answer on nobody comes in with that token.
    CompletionStage<Boolean> ready =
        command instanceof Revoke(var revocation)
            ? ports.revocations().keep(revocation, rules.tokenLife())
            : CompletableFuture.completedFuture(true);
    return ready
        .thenCompose(kept ->
            kept
                ? ports.commands().nodes().thenCompose(nodes -> give(command, nodes))
                : CompletableFuture.<Result>completedFuture(new Result.TooManyRevocations()))
        .exceptionally(away -> new Result.Unavailable());
  }

  private CompletionStage<Result> give(ModerationCommand command, int nodes) {
    Optional<PendingOutcomes.Collection> collection =
        awaited.begin(nodes, ports.monotonic().nanos());
    if (collection.isEmpty()) {
      return CompletableFuture.completedFuture(new Result.Unavailable());
    }
    PendingOutcomes.Collection outcomes = collection.get();
    ReplyTo here = new ReplyTo(ports.commands().address(), outcomes.ref());
    ports
        .commands()
        .send(new Order(command, Optional.of(here), command instanceof Revoke))
        .whenComplete((sent, fault) -> {
          if (fault != null) {
            outcomes.end(new Result.Unavailable());
          }
        });
    return outcomes.result();
  }
}
