package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.InMemoryBus;
import dev.parley.application.port.MutableClock;
import dev.parley.application.port.TestPorts;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.Roster;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.presence.RosterSnapshot;
import dev.parley.domain.presence.RosterSummary;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RosterReplicaTest {
  private static final ConnectionId CLIENT = new ConnectionId(1);

  private final MutableClock clock = MutableClock.started();
  private final InMemoryBus bus = new InMemoryBus(clock);
  private final HeldRosters registry = new HeldRosters();
  private final Transcript audience = new Transcript();
  private final RosterReplica replica =
      new RosterReplica(
          STANDUP, TestPorts.on(bus, clock, audience).registry(registry).ports(), Runnable::run);

  @BeforeEach
  void aClientThatKnowsAlice() {
    replica.read(read -> {});
    registry.answer(roster("epoch", 4, "alice"));
    audience.subscribe(CLIENT, STANDUP);
  }

  @Test
  void an_event_of_an_unknown_history_has_the_roster_read_once() {
    observe("bob", "another", 1);

    registry.answer(roster("epoch", 4, "alice"));

    assertThat(registry.asked()).isZero();
  }

  @Test
  void events_that_came_while_a_roster_was_read_follow_it() {
    observe("carla", "epoch", 6);
    observe("dora", "epoch", 7);

    registry.answer(roster("epoch", 6, "alice", "bob", "carla"));

    assertThat(audience.of(CLIENT)).containsExactly("join bob", "join carla", "join dora");
    assertThat(registry.asked()).isZero();
  }

  @Test
  void a_member_whom_somebody_made_up_is_found_out_when_rosters_are_compared() {
    observe("ghost", "epoch", 5);
    assertThat(audience.of(CLIENT)).containsExactly("join ghost");

    replica.verify();
    registry.answer(new RosterSummary(new RosterPosition("epoch", 4), 1));
    registry.answer(roster("epoch", 4, "alice"));
    clock.advance(Roster.SETTLING);
    replica.expire();

    assertThat(audience.of(CLIENT)).containsExactly("leave ghost");
    assertThat(registry.asked()).isZero();
  }

  @Test
  void who_comes_at_the_place_of_somebody_made_up_is_told_all_the_same() {
    observe("ghost", "epoch", 5);
    audience.of(CLIENT);

    observe("bob", "epoch", 5);
    registry.answer(roster("epoch", 5, "alice", "bob"));

    assertThat(audience.of(CLIENT)).containsExactly("join bob");
    clock.advance(Roster.SETTLING);
    replica.expire();
    assertThat(audience.of(CLIENT)).containsExactly("leave ghost");
  }

  @Test
  void a_replica_that_agrees_is_not_read_again_nor_one_that_hears_something_meanwhile() {
    replica.verify();
    registry.answer(new RosterSummary(new RosterPosition("epoch", 4), 1));
    assertThat(registry.asked()).isZero();

    replica.verify();
    observe("bob", "epoch", 5);
    registry.answer(new RosterSummary(new RosterPosition("epoch", 4), 1));
    assertThat(registry.asked()).isZero();
  }

  @Test
  void events_after_a_second_gap_are_told_by_the_roster_that_is_read_then() {
    observe("carla", "epoch", 6);
    observe("eve", "epoch", 8);
    observe("fred", "epoch", 9);
    registry.answer(roster("epoch", 6, "alice", "bob", "carla"));
    audience.of(CLIENT);

    registry.answer(roster("epoch", 9, "alice", "bob", "carla", "dora", "eve", "fred"));

    assertThat(audience.of(CLIENT)).containsExactly("join dora", "join eve", "join fred");
    assertThat(registry.asked()).isZero();
  }

  @Test
  void what_was_missed_while_a_roster_was_read_is_caught_up_with() {
    observe("carla", "epoch", 6);
    replica.catchUp();
    registry.answer(roster("epoch", 6, "alice", "bob", "carla"));
    audience.of(CLIENT);

    replica.expire();
    registry.answer(roster("epoch", 8, "alice", "bob", "carla", "dora"));

    assertThat(audience.of(CLIENT)).containsExactly("join dora");
  }

  @Test
  void who_is_missing_after_an_outage_is_doubted_in_the_second_reading_too() {
    observe("carla", "epoch", 6);
    replica.catchUp();
    registry.answer(roster("epoch", 6, "alice", "bob", "carla"));
    audience.of(CLIENT);

    replica.expire();
    registry.answer(roster("epoch", 8, "bob", "carla"));

    assertThat(audience.of(CLIENT)).isEmpty();
  }

  @Test
  void who_is_doubted_is_waited_for_as_long_as_nobody_could_be_heard_coming() {
    replica.catchUp();
    registry.answer(roster("other", 1));
    bus.cut();
    clock.advance(Roster.SETTLING);
    replica.expire();
    bus.restore();

    replica.expire();
    assertThat(audience.of(CLIENT)).isEmpty();
    clock.advance(Roster.SETTLING);
    replica.expire();
    assertThat(audience.of(CLIENT)).containsExactly("leave alice");
  }

  @Test
  void who_is_doubted_is_waited_for_while_the_roster_cannot_be_read_again() {
    replica.catchUp();
    registry.answer(roster("other", 1));
    replica.catchUp();
    replica.catchUp();
    registry.answer(roster("other", 1));
    clock.advance(Roster.SETTLING);

    replica.expire();

    assertThat(audience.of(CLIENT)).isEmpty();
  }

  @Test
  void what_was_heard_before_an_outage_does_not_follow_what_is_read_after_it() {
    observe("carla", "epoch", 6);
    observe("dora", "epoch", 7);
    replica.catchUp();

    registry.answer(roster("epoch", 6, "alice", "bob", "carla"));

    assertThat(audience.of(CLIENT)).containsExactly("join bob", "join carla");
  }

  private void observe(String who, String epoch, long rev) {
    PresenceChanged changed =
        new PresenceChanged(
            new MemberJoined(member(who)), Optional.of(new RosterPosition(epoch, rev)));
    replica.observe(
        new Publication(STANDUP, EventName.PRESENCE_JOIN, Payload.of(new byte[0]), changed),
        changed);
  }

  private static RosterSnapshot roster(String epoch, long rev, String... who) {
    List<Member> members = Stream.of(who).map(RosterReplicaTest::member).toList();
    return new RosterSnapshot(new RosterPosition(epoch, rev), members, members.size());
  }

  private static Member member(String name) {
    return new Member(new UserId(name), name, Optional.empty());
  }
}
