package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.InMemoryBus;
import dev.parley.application.port.InMemoryPresenceRegistry;
import dev.parley.application.port.MutableClock;
import dev.parley.application.port.Stages;
import dev.parley.application.port.TestPorts;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistrationsTest {
  private static final Member ALICE = member("alice");
  private static final Member BOB = member("bob");

  private final MutableClock clock = MutableClock.started();
  private final InMemoryBus bus = new InMemoryBus(clock);
  private final InMemoryPresenceRegistry registry = new InMemoryPresenceRegistry(bus);
  private final Ports ports = TestPorts.on(bus, clock, new Transcript()).registry(registry).ports();
  private final NodeLease lease = new NodeLease(ports, this::tenure);
  private final Registrations registrations =
      new Registrations(
          STANDUP,
          ports,
          ChannelRules.DEFAULT,
          lease,
          (user, now) -> true,
          user -> Optional.empty(),
          Runnable::run);

  @Test
  void who_came_before_the_first_lease_is_held_though_another_comes_just_as_it_begins() {
    registrations.arrive(ALICE, new ConnectionId(1));

    lease.tick();

    assertThat(Stages.done(registry.roster(STANDUP)).members())
        .containsExactlyInAnyOrder(ALICE, BOB);
  }

  @Test
  void an_incarnation_that_could_not_be_taken_out_of_the_channel_is_in_doubt() {
    lease.tick();
    Incarnation before = lease.current().orElseThrow();
    bus.cut();

    registrations.vacate();
    bus.restore();
    clock.advance(Duration.ofSeconds(1));
    lease.tick();

    assertThat(lease.current()).isPresent().isNotEqualTo(Optional.of(before));
  }

  /** The lease is in force, and a newcomer gets to the lane before this news does. */
  private void tenure(Incarnation incarnation) {
    registrations.arrive(BOB, new ConnectionId(2));
    registrations.startOver(incarnation);
  }

  private static Member member(String name) {
    return new Member(new UserId(name), name, Optional.empty());
  }
}
