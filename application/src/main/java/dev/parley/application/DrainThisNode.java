package dev.parley.application;

import dev.parley.application.port.in.DrainNode;
import dev.parley.application.port.out.Audience;
import dev.parley.domain.delivery.DisconnectReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops a node in order: the door, then presence, then the connections. Presence before the
 * connections, so that no place is given up by a close that the node itself causes.
 */
final class DrainThisNode implements DrainNode {
  private final AtomicBoolean draining;
  private final NodeLease lease;
  private final Audience audience;
  private final ChannelRules rules;

  DrainThisNode(AtomicBoolean draining, NodeLease lease, Audience audience, ChannelRules rules) {
    this.draining = draining;
    this.lease = lease;
    this.audience = audience;
    this.rules = rules;
  }

  @Override
  public CompletionStage<Void> drain() {
    if (!draining.compareAndSet(false, true)) {
      return CompletableFuture.completedFuture(null);
    }
    return lease
        .drain(rules.grace().length().plus(rules.closingPace()))
        .thenRun(() -> audience.closeAll(DisconnectReason.DRAINING, rules.closingPace()));
  }
}
