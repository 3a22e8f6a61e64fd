package dev.parley.application.port.in;

import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Outcome;
import java.util.concurrent.CompletionStage;

/** Another node or a service says what every node is to do. Safe for any thread; never blocks. */
public interface ReceiveCommand {
  /**
   * An order has come, this node's own among them. Orders begin in the order in which they are
   * given.
   *
   * @return completes when it is done here. Whoever hands orders over lets a bounded number of them
   *     be under way
   */
  CompletionStage<Void> receive(Order order);

  /** What came of an order that this node gave. */
  void receive(Outcome outcome);

  /** From now on orders are heard here; what was said before may have been missed. */
  void hearing();
}
