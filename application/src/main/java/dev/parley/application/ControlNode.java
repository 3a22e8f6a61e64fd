package dev.parley.application;

import dev.parley.application.port.in.NodeControl;
import dev.parley.application.port.in.NodeHealth;
import dev.parley.domain.delivery.DisconnectReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs one node, and stops it in order: admission, then presence, then the connections. Presence
 * before the connections, so that no place is given up by a close that the node itself causes. Safe
 * for any thread, but for {@link #tick}, which is confined to one.
 */
final class ControlNode implements NodeControl {
  private final Ports ports;
  private final ChannelRules rules;
  private final NodeLease lease;
  private final Revocations revocations;
  private final ExpireWhatIsDue time;
  private final AtomicBoolean draining;

  ControlNode(
      Ports ports,
      ChannelRules rules,
      NodeLease lease,
      Revocations revocations,
      ExpireWhatIsDue time,
      AtomicBoolean draining) {
    this.ports = ports;
    this.rules = rules;
    this.lease = lease;
    this.revocations = revocations;
    this.time = time;
    this.draining = draining;
  }

  @Override
  public CompletionStage<Void> ready() {
    return revocations.whenKnown();
  }

  @Override
  public NodeHealth health() {
    return new NodeHealth(
        ports.broker().isCarrying() && revocations.areKnown(),
        ports.broker().refused(),
        ports.tokens().canVerify(),
        !draining.get(),
        ports.registry().refused(),
        ports.commands().refused());
  }

  @Override
  public void tick() {
    time.expireDue();
  }

  @Override
  public CompletionStage<Void> drain() {
    if (!draining.compareAndSet(false, true)) {
      return CompletableFuture.completedFuture(null);
    }
    return lease
        .drain(rules.grace().length().plus(rules.closingPace()))
        .thenRun(() -> ports.audience().closeAll(DisconnectReason.DRAINING, rules.closingPace()));
  }
}
