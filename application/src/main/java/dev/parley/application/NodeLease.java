package dev.parley.application;

import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.PresenceRegistry.Standing;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.identity.Incarnation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This node's standing in the registry. Safe for any thread: its state belongs to a lane of its
 * own.
 *
 * <pre>
 *              registered                 drain
 *   SEEKING ─────────────────▶ HELD ─────────────────▶ DRAINED
 *      ▲                        │
 *      └────────────────────────┘
 *         fenced, or any doubt: a call failed, the link was lost
 * </pre>
 *
 * <p>Doubt is never repaired in place. Under a new incarnation everyone who is connected is
 * registered again, and the old one is swept when its lease is over: whoever is held by both sees
 * nothing happen. It also looks for nodes whose lease is over, and sweeps them.
 *
 * <p>Time is monotonic here, and the registry's own there: no wall clock counts. A node for which
 * no renewal has succeeded for the length of a lease gives up its claim by itself, whatever it
 * hears.
 *
 * <p>Who has only a grace left is not registered again. If the old lease is in force it is renewed
 * once more, and so outlasts every grace there is; if it is over their places are lost. And nobody
 * counts as connected whose end is waiting to be read, as after a freeze: hence the roll call.
 */
final class NodeLease {
  /**
   * A sixth of the lease: five renewals may be late before it is over. A node whose lease alone is
   * ended by a step of the registry's clock finds out so much earlier than others may sweep it.
   */
  static final Duration RENEW_EVERY = PresenceRegistry.LEASE.dividedBy(6);

  static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /**
   * How long a node that has just got a lease leaves the others alone. After an outage every lease
   * is over at once: whoever comes back first would sweep all who have not come back yet, and their
   * users would be seen leaving who never left.
   */
  static final Duration FORBEARANCE = Duration.ofSeconds(5);

  /** Short: until there is a lease, nobody here is seen by anyone. A refused call costs nothing. */
  private static final Duration RETRY_AFTER = Duration.ofMillis(250);

  private final Ports ports;
  private final Consumer<Incarnation> onTenure;
  private final ChannelLanes.Lane lane = new ChannelLanes.Lane();
  private volatile @Nullable Incarnation current;
  private volatile boolean draining;
  private @Nullable Incarnation earlier;
  private long nextAttemptNanos;
  private long nextLookNanos;
  private long heldSinceNanos;
  private boolean asking;
  private boolean looking;

  /**
   * Starts without a lease; {@link #tick} seeks one.
   *
   * @param onTenure called in this lease's lane with each incarnation that is in force
   */
  NodeLease(Ports ports, Consumer<Incarnation> onTenure) {
    this.ports = ports;
    this.onTenure = onTenure;
    this.nextAttemptNanos = ports.monotonic().nanos();
    this.nextLookNanos = nextAttemptNanos;
  }

  /** The incarnation that may hold users now; empty while there is none. */
  Optional<Incarnation> current() {
    return draining ? Optional.empty() : Optional.ofNullable(current);
  }

  /** What the registry holds for the incarnation is unknown: take another. */
  void doubt(Incarnation incarnation) {
    lane.run(() -> {
      if (incarnation.equals(current)) {
        giveUp();
      }
    });
  }

  /** Seeks, renews and looks, as is due. */
  void tick() {
    long nowNanos = ports.monotonic().nanos();
    lane.run(() -> {
      if (draining) {
        return;
      }
      if (current != null && nowNanos - heldSinceNanos >= PresenceRegistry.LEASE.toNanos()) {
        giveUp();
      }
      if (nowNanos - nextAttemptNanos >= 0) {
        renewOrSeek();
      }
      if (nowNanos - nextLookNanos >= 0) {
        nextLookNanos = nowNanos + LOOK_EVERY.toNanos();
        look();
      }
    });
  }

  /**
   * Hands over: nothing is held or released by this node any more, its places last the grace. In
   * doubt it is the incarnation from before that has them; if its lease is over, that is refused.
   */
  CompletionStage<Void> drain(Duration grace) {
    CompletableFuture<Void> handedOver = new CompletableFuture<>();
    lane.run(() -> {
      Incarnation incarnation = current != null ? current : earlier;
      draining = true;
      if (incarnation == null) {
        handedOver.complete(null);
        return;
      }
      ports
          .registry()
          .drain(incarnation, grace)
          .whenComplete((done, fault) -> handedOver.complete(null));
    });
    return handedOver;
  }

  private void giveUp() {
    current = null;
    nextAttemptNanos = ports.monotonic().nanos();
    seek();
  }

  private void renewOrSeek() {
    Incarnation incarnation = current;
    if (incarnation == null) {
      seek();
    } else if (!asking) {
      asking = true;
      long askedNanos = ports.monotonic().nanos();
      nextAttemptNanos = askedNanos + RENEW_EVERY.toNanos();
      ports
          .registry()
          .renew(incarnation)
          .whenComplete(
              (standing, fault) -> lane.run(() -> renewed(incarnation, standing, askedNanos)));
    }
  }

  private void renewed(Incarnation incarnation, @Nullable Standing standing, long askedNanos) {
    asking = false;
    if (standing != Standing.GOOD) {
      doubt(incarnation);
    } else if (incarnation.equals(current)) {
      heldSinceNanos = askedNanos;
    }
  }

  private void seek() {
    if (asking || draining) {
      return;
    }
    asking = true;
    long askedNanos = ports.monotonic().nanos();
    nextAttemptNanos = askedNanos + RETRY_AFTER.toNanos();
    if (earlier != null) {
      // Whether it can be or not, and whether the answer comes: nothing depends on knowing.
      var _ = ports.registry().renew(earlier);
    }
    Incarnation incarnation = Incarnation.next(ports.random());
    ports
        .registry()
        .register(incarnation)
        .thenCompose(done -> ports.audience().rollCall())
        .whenComplete((done, fault) -> lane.run(() -> registered(incarnation, fault, askedNanos)));
  }

  private void registered(Incarnation incarnation, @Nullable Throwable fault, long askedNanos) {
    asking = false;
    if (fault != null) {
      return;
    }
    current = incarnation;
    earlier = incarnation;
    heldSinceNanos = askedNanos;
    nextAttemptNanos = askedNanos + RENEW_EVERY.toNanos();
    nextLookNanos = ports.monotonic().nanos() + FORBEARANCE.toNanos();
    onTenure.accept(incarnation);
  }

  private void look() {
    Incarnation asker = current;
    if (looking || asker == null) {
      return;
    }
    looking = true;
    ports
        .registry()
        .overdue(asker)
        .whenComplete((overdue, fault) ->
            lane.run(() -> {
              looking = false;
              if (fault == null) {
                overdue.forEach(this::sweep);
              } else {
                ports.telemetry().count(Measure.BUS_CALL_FAILED);
              }
            }));
  }

  private void sweep(Incarnation overdue) {
    if (overdue.equals(current)) {
      return;
    }
    ports
        .registry()
        .sweep(overdue)
        .whenComplete((removed, fault) -> {
          if (fault != null) {
            ports
                .telemetry()
                .count(Measure.BUS_CALL_FAILED); // It is overdue at the next look, too.
          } else if (removed > 0) {
            ports.telemetry().count(Measure.NODE_SWEPT);
          }
        });
  }
}
