package dev.parley.application.port.out;

import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Outcome;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Carries moderation commands to every node, and each node's answer back. They arrive at {@link
 * dev.parley.application.port.in.BusEvents}, at this node's own as well, at most once each.
 *
 * <p>Safe for any thread; never blocks. While the bus is away everything fails at once with {@link
 * BusUnavailable}, and nothing is queued.
 */
public interface CommandBus {
  /** The name under which outcomes reach this node. */
  String address();

  /**
   * Sends an order to every node.
   *
   * @return completes when the bus has taken it
   */
  CompletionStage<Void> send(Order order);

  /** Sends what came of an order at this node. */
  CompletionStage<Void> answer(String address, Outcome outcome);

  /** How many nodes hear orders now, this one included; and whoever else listens to them. */
  CompletionStage<Integer> nodes();

  /** What is refused of this at present, for people; empty if nothing is known to be. */
  default Optional<String> refused() {
    return Optional.empty();
  }
}
