package dev.parley.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.InMemoryBus;
import dev.parley.application.port.InMemoryPresenceRegistry;
import dev.parley.application.port.MutableClock;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.Stages;
import dev.parley.application.port.TestPorts;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.presence.LeaveGrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NodeLeaseTest {
  private final MutableClock clock = MutableClock.started();
  private final MutableClock wallClock = MutableClock.started();
  private final InMemoryBus bus = new InMemoryBus(clock);
  private final InMemoryPresenceRegistry registry = new InMemoryPresenceRegistry(bus);
  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final Random random = new Random(2);
  private final List<Incarnation> tenures = new ArrayList<>();
  private final NodeLease lease = new NodeLease(ports(registry), tenures::add);

  @Test
  void an_incarnation_in_doubt_is_renewed_once_more_and_so_outlasts_every_grace() {
    lease.tick();
    clock.advance(PresenceRegistry.LEASE.minusMillis(1));

    lease.doubt(tenures.getFirst());

    assertThat(tenures).hasSize(2);
    clock.advance(LeaveGrace.DEFAULT.length());
    assertThat(overdue()).isEmpty();
    clock.advance(PresenceRegistry.LEASE);
    assertThat(overdue()).contains(tenures.getFirst());
  }

  @Test
  void one_whose_lease_is_over_is_not() {
    lease.tick();
    clock.advance(PresenceRegistry.LEASE);

    lease.tick();

    assertThat(tenures).hasSize(2);
    clock.advance(PresenceRegistry.OVERDUE_AFTER);
    assertThat(overdue()).containsExactly(tenures.getFirst());
  }

  @Test
  void a_lease_that_is_not_asked_for_twice_is_renewed_in_time() {
    for (Duration passed = Duration.ZERO;
        passed.compareTo(Duration.ofSeconds(30)) < 0;
        passed = passed.plus(NodeLease.RENEW_EVERY)) {
      lease.tick();
      clock.advance(NodeLease.RENEW_EVERY);
    }

    assertThat(tenures).hasSize(1);
  }

  @Test
  void a_drain_in_doubt_hands_over_what_the_incarnation_before_holds() {
    Duration grace = PresenceRegistry.LEASE.multipliedBy(2);
    lease.tick();
    bus.cut();
    lease.doubt(tenures.getFirst());
    bus.restore();

    Stages.done(lease.drain(grace));

    assertThat(tenures).hasSize(1);
    clock.advance(grace.minusMillis(1));
    assertThat(overdue()).isEmpty();
    clock.advance(Duration.ofMillis(2));
    assertThat(overdue()).containsExactly(tenures.getFirst());
  }

  @Test
  void a_drain_before_there_ever_was_a_lease_has_nothing_to_hand_over() {
    Stages.done(lease.drain(LeaveGrace.DEFAULT.length()));

    assertThat(tenures).isEmpty();
  }

  @Test
  void a_claim_that_no_renewal_has_confirmed_for_a_lease_is_given_up() {
    HeldRosters silent = new HeldRosters();
    NodeLease unconfirmed = new NodeLease(ports(silent), tenures::add);
    unconfirmed.tick();
    silent.keepRenewalsWaiting();

    clock.advance(NodeLease.RENEW_EVERY);
    unconfirmed.tick();
    clock.advance(PresenceRegistry.LEASE.minus(NodeLease.RENEW_EVERY).minusMillis(1));
    unconfirmed.tick();
    assertThat(unconfirmed.current()).contains(tenures.getFirst());

    clock.advance(Duration.ofMillis(1));
    unconfirmed.tick();

    assertThat(unconfirmed.current()).isEmpty();
  }

  @Test
  void a_sweep_that_fails_is_counted_and_tried_again_at_the_next_look() {
    HeldRosters failing = new HeldRosters();
    failing.failToSweep(Incarnation.next(random));
    NodeLease sweeping = new NodeLease(ports(failing), tenures::add);

    for (int i = 0; i < 20; i++) {
      sweeping.tick();
      clock.advance(NodeLease.RENEW_EVERY);
    }

    assertThat(telemetry.counted(Measure.BUS_CALL_FAILED)).isGreaterThan(1);
    assertThat(telemetry.counted(Measure.NODE_SWEPT)).isZero();
  }

  @Test
  void a_wall_clock_that_is_set_changes_nothing_about_renewals() {
    lease.tick();
    wallClock.set(Duration.ofHours(-1));

    for (int i = 0; i < 40; i++) {
      clock.advance(NodeLease.RENEW_EVERY);
      lease.tick();
    }

    assertThat(tenures).hasSize(1);
    assertThat(overdue()).isEmpty();
  }

  private List<Incarnation> overdue() {
    Incarnation asker = Incarnation.next(random);
    Stages.done(registry.register(asker));
    return Stages.done(registry.overdue(asker));
  }

  private Ports ports(PresenceRegistry asked) {
    return TestPorts.on(bus, clock, new Transcript())
        .registry(asked)
        .telemetry(telemetry)
        .wallClock(wallClock)
        .ports();
  }
}
