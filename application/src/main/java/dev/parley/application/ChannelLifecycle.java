package dev.parley.application;

import dev.parley.application.Newcomers.Newcomer;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.recovery.Landmark;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * When one channel can be heard at this node: from its opening, through which newcomers wait, to
 * its end. Confined to its channel's lane.
 *
 * <pre>
 *            followed, roster read          nobody for as long as it lingers
 *   OPENING ───────────────────────▶ OPEN ───────────────────────────────────▶ CLOSED
 *      │                                                                         ▲
 *      └──── the bus did not answer: everyone waiting is refused ────────────────┘
 * </pre>
 */
final class ChannelLifecycle {
  private enum State {
    OPENING,
    OPEN,
    CLOSED
  }

  private final ChannelId id;
  private final Ports ports;
  private final ChannelRules rules;
  private final RosterReplica roster;
  private final Registrations registrations;
  private final ChannelRecovery recovery;
  private final Beats places;
  private final Consumer<Runnable> lane;
  private final Consumer<Newcomer> admission;
  private final Newcomers newcomers = new Newcomers();
  private final UnusedSince unused = new UnusedSince();
  private State state = State.OPENING;

  /**
   * Hosted, but not followed yet.
   *
   * @param admission lets one in, once the channel can be heard
   */
  ChannelLifecycle(
      ChannelId id,
      Ports ports,
      ChannelRules rules,
      RosterReplica roster,
      Registrations registrations,
      ChannelRecovery recovery,
      Beats places,
      Consumer<Runnable> lane,
      Consumer<Newcomer> admission) {
    this.id = id;
    this.ports = ports;
    this.rules = rules;
    this.roster = roster;
    this.registrations = registrations;
    this.recovery = recovery;
    this.places = places;
    this.lane = lane;
    this.admission = admission;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Has the bus carry the channel to this node. */
  void open() {
    ports
        .broker()
        .follow(id)
        .whenComplete((done, fault) -> {
          Landmark from = places.latest();
          lane.accept(() -> {
            if (fault == null) {
              recovery.followed(from);
              roster.read(this::opened);
            } else {
              giveUp();
            }
          });
        });
  }

  /** Completes with true when the channel can be heard here, with false if it cannot. */
  CompletionStage<Boolean> whenOpen() {
    if (state == State.OPENING) {
      return newcomers.knock();
    }
    unused.restart(ports.monotonic().nanos());
    return CompletableFuture.completedFuture(state == State.OPEN);
  }

  /** Lets one in, now or as soon as the channel can be heard. */
  void enter(Newcomer newcomer) {
    if (state == State.OPENING) {
      newcomers.add(newcomer);
    } else {
      admission.accept(newcomer);
    }
  }

  /** Whoever of that connection waits to come in does so no longer. */
  List<Newcomer> withdraw(ConnectionId connection) {
    return newcomers.remove(connection);
  }

  /** Has something done when the connection has come in; false if it does not wait for that. */
  boolean postpone(ConnectionId connection, Runnable work) {
    return newcomers.postpone(connection, work);
  }

  /** What the channel is hosted for begins or ends. */
  void noteUse(boolean used) {
    unused.note(used || !newcomers.isEmpty(), ports.monotonic().nanos());
  }

  boolean isUnused() {
    return unused.isUnused();
  }

  /** Ends it if nobody has needed it for as long as it lingers. */
  void expire(long nowNanos) {
    if (state == State.OPEN
        && unused.isUnusedFor(rules.linger(), nowNanos)
        && !recovery.isAwaited()
        && registrations.isEmpty()) {
      close();
    }
  }

  private void close() {
    state = State.CLOSED;
    recovery.end();
    ports.broker().unfollow(id);
    var _ =
        registrations
            .vacate()
            .exceptionally(fault -> {
              ports.telemetry().count(Measure.BUS_CALL_FAILED);
              return null;
            });
  }

  private void opened(boolean rosterRead) {
    if (!rosterRead) {
      ports.broker().unfollow(id);
      giveUp();
      return;
    }
    state = State.OPEN;
    newcomers.letIn(admission);
  }

  private void giveUp() {
    state = State.CLOSED;
    newcomers.turnAway();
  }
}
