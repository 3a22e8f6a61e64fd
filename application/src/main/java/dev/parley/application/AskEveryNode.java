package dev.parley.application;

import dev.parley.application.port.in.UserLocation;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Locate;
import dev.parley.domain.moderation.NodeCommand;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Order.ReplyTo;
import dev.parley.domain.moderation.Outcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gives an order to every node, this one included, and collects what comes of it. Safe for any
 * thread.
 */
final class AskEveryNode {
  private final Ports ports;
  private final PendingOutcomes awaited;

  AskEveryNode(Ports ports, PendingOutcomes awaited) {
    this.ports = ports;
    this.awaited = awaited;
  }

  /**
   * What the nodes that answered in time say.
   *
   * @param nodes how many there are, at least
   */
  record Answers(List<Outcome> outcomes, int nodes) {
    int connections() {
      return outcomes.stream().mapToInt(Outcome::connections).sum();
    }
  }

  /**
   * Asks.
   *
   * @param kept as of {@link Order}
   * @return completes with {@link BusUnavailable} if it is not known whether any node was reached
   */
  CompletionStage<Answers> ask(NodeCommand command, boolean kept) {
    return ports.commands().nodes().thenCompose(nodes -> ask(command, kept, nodes));
  }

  private CompletionStage<Answers> ask(NodeCommand command, boolean kept, int nodes) {
    Optional<PendingOutcomes.Collection> begun = awaited.begin(nodes, ports.monotonic().nanos());
    if (begun.isEmpty()) {
      return CompletableFuture.failedFuture(new BusUnavailable("too much is asked at once"));
    }
    PendingOutcomes.Collection outcomes = begun.get();
    ReplyTo here = new ReplyTo(ports.commands().address(), outcomes.ref());
    var _ =
        ports
            .commands()
            .send(new Order(command, Optional.of(here), kept))
            .whenComplete((sent, fault) -> {
              if (fault != null) {
                outcomes.fail(fault);
              }
            });
    return outcomes.answers();
  }

  /** Where a user is, by the nodes that answer. */
  CompletionStage<UserLocation> locate(UserId user) {
    return ask(new Locate(user), false)
        .thenApply(answers -> {
          Set<ChannelId> channels = new LinkedHashSet<>();
          answers.outcomes().forEach(outcome -> channels.addAll(outcome.channels()));
          return new UserLocation(
              answers.connections(),
              List.copyOf(channels),
              answers.outcomes().stream().anyMatch(Outcome::isPartial),
              answers.outcomes().size(),
              answers.nodes());
        });
  }
}
