package dev.parley.domain.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RosterTest {
  /** Any number will do, so one that is about to overflow. */
  private static final long NOON = Long.MAX_VALUE - 1_000_000;

  private static final Member ALICE = member("alice");
  private static final Member BOB = member("bob");
  private static final Member CARLA = member("carla");

  private static final List<Optional<MemberState>> STATES =
      List.of(Optional.empty(), Optional.of(new MemberState("\"away\"")));

  private final Roster roster = Roster.from(snapshot(4, ALICE));

  @Test
  void the_next_event_of_the_history_is_applied() {
    assertThat(roster.observe(new MemberJoined(BOB), at(5))).isEqualTo(RosterChange.APPLIED);
    assertThat(roster.observe(new MemberLeft(ALICE.user()), at(6))).isEqualTo(RosterChange.APPLIED);
    assertThat(roster.members()).containsExactly(BOB);
  }

  @Test
  void an_event_that_the_state_already_held_is_ignored() {
    assertThat(roster.observe(new MemberJoined(BOB), at(4))).isEqualTo(RosterChange.IGNORED);
    assertThat(roster.members()).containsExactly(ALICE);
  }

  @Test
  void nobody_ever_sees_two_joins_or_two_leaves_in_a_row_and_the_whole_is_asked_for() {
    assertThat(roster.observe(new MemberJoined(ALICE), at(5)))
        .isEqualTo(RosterChange.CONTRADICTION);
    assertThat(roster.observe(new MemberLeft(BOB.user()), at(5)))
        .isEqualTo(RosterChange.CONTRADICTION);
    assertThat(roster.members()).containsExactly(ALICE);
  }

  @Test
  void an_event_at_a_place_that_another_event_has_had_contradicts_it() {
    roster.observe(new MemberJoined(BOB), at(5));

    assertThat(roster.observe(new MemberJoined(CARLA), at(5)))
        .isEqualTo(RosterChange.CONTRADICTION);
    assertThat(roster.members()).containsExactly(ALICE, BOB);
  }

  @Test
  void the_first_event_of_a_history_follows_on_none_and_a_later_one_does_not() {
    Roster none = Roster.from(new RosterSnapshot(RosterPosition.NONE, List.of(), 0));

    assertThat(none.observe(new MemberJoined(ALICE), at(2))).isEqualTo(RosterChange.GAP);
    assertThat(none.observe(new MemberJoined(ALICE), at(1))).isEqualTo(RosterChange.APPLIED);
    assertThat(none.observe(new MemberJoined(BOB), new RosterPosition("other", 2)))
        .isEqualTo(RosterChange.GAP);
    assertThat(none.members()).containsExactly(ALICE);
  }

  @Test
  void a_summary_of_another_place_or_count_shows_that_it_is_wrong() {
    assertThat(roster.disagreesWith(new RosterSummary(at(4), 1))).isFalse();
    assertThat(roster.disagreesWith(new RosterSummary(at(5), 1))).isTrue();
    assertThat(roster.disagreesWith(new RosterSummary(at(4), 2))).isTrue();
    assertThat(roster.disagreesWith(new RosterSummary(new RosterPosition("other", 4), 1))).isTrue();
  }

  @Test
  void a_hole_in_the_history_asks_for_the_whole() {
    assertThat(roster.observe(new MemberJoined(BOB), at(6))).isEqualTo(RosterChange.GAP);
    assertThat(roster.observe(new MemberJoined(BOB), new RosterPosition("other", 5)))
        .isEqualTo(RosterChange.GAP);
    assertThat(roster.members()).containsExactly(ALICE);
  }

  @Test
  void what_a_newer_roster_adds_and_lacks_is_told_at_once() {
    assertThat(roster.refresh(snapshot(9, BOB), false, NOON))
        .containsExactly(new MemberJoined(BOB), new MemberLeft(ALICE.user()));
    assertThat(roster.members()).containsExactly(BOB);
  }

  @Test
  void an_older_roster_is_not_believed() {
    assertThat(roster.refresh(snapshot(3, BOB), false, NOON)).isEmpty();
    assertThat(roster.members()).containsExactly(ALICE);
  }

  @Test
  void after_an_outage_the_history_goes_on_from_an_older_copy() {
    assertThat(roster.refresh(snapshot(2, ALICE, BOB), true, NOON))
        .containsExactly(new MemberJoined(BOB));

    assertThat(roster.observe(new MemberLeft(BOB.user()), at(3))).isEqualTo(RosterChange.APPLIED);
    assertThat(roster.members()).containsExactly(ALICE);
  }

  @Test
  void after_a_lost_link_a_missing_member_is_believed_gone_only_after_a_while() {
    assertThat(roster.refresh(snapshot(9, BOB), true, NOON)).containsExactly(new MemberJoined(BOB));
    assertThat(roster.has(ALICE.user())).isTrue();
    assertThat(roster.count()).isEqualTo(2);

    long sure = NOON + Roster.SETTLING.toNanos();
    assertThat(roster.settle(sure - 1)).isEmpty();
    assertThat(roster.settle(sure)).containsExactly(new MemberLeft(ALICE.user()));
    assertThat(roster.has(ALICE.user())).isFalse();
    assertThat(roster.isSettling()).isFalse();
  }

  @Test
  void a_member_who_registers_again_in_time_was_never_gone() {
    roster.refresh(new RosterSnapshot(new RosterPosition("new", 1), List.of(BOB), 1), false, NOON);

    assertThat(roster.observe(new MemberJoined(ALICE), new RosterPosition("new", 2)))
        .isEqualTo(RosterChange.IGNORED);
    assertThat(roster.settle(NOON + Duration.ofSeconds(60).toNanos())).isEmpty();
    assertThat(roster.members()).containsExactlyInAnyOrder(ALICE, BOB);
  }

  @Test
  void of_a_large_roster_a_thousand_are_listed_and_all_are_counted() {
    Roster large = Roster.from(new RosterSnapshot(at(1), crowd(), 1_500));

    assertThat(large.observe(new MemberJoined(CARLA), at(2))).isEqualTo(RosterChange.APPLIED);
    assertThat(large.observe(new MemberLeft(BOB.user()), at(3))).isEqualTo(RosterChange.APPLIED);
    assertThat(large.members()).hasSize(Roster.MAX_LISTED);
    assertThat(large.count()).isEqualTo(1_500);
    assertThat(large.truncated()).isTrue();
  }

  /** Whatever is lost, late or read again: what clients see of one user alternates. */
  @Test
  void what_clients_see_of_a_user_alternates_and_ends_at_the_truth() {
    Member[] people = {ALICE, BOB, CARLA};
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Map<UserId, Member> truth = new LinkedHashMap<>();
      long rev = 0;
      Roster replica = Roster.from(snapshot(0));
      Map<UserId, Member> seen = new HashMap<>();
      for (int step = 0; step < 50; step++) {
        Member someone =
            people[random.nextInt(people.length)].inState(STATES.get(random.nextInt(2)));
        PresenceEvent event = change(truth, someone, random);
        rev++;
        if (random.nextInt(4) > 0) {
          switch (replica.observe(event, at(rev))) {
            case APPLIED -> see(seen, event);
            case IGNORED -> {}
            case UPDATED -> see(seen, new MemberUpdated(someone));
            case GAP, CONTRADICTION -> {
              boolean settling = random.nextInt(8) == 0;
              replica
                  .refresh(snapshot(rev, truth), settling, NOON)
                  .forEach(told -> see(seen, told));
            }
          }
        }
      }
      replica.refresh(snapshot(rev, truth), false, NOON).forEach(told -> see(seen, told));
      replica.settle(NOON + Roster.SETTLING.toNanos()).forEach(told -> see(seen, told));
      assertThat(replica.members())
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(truth.values());
      assertThat(seen).as("seed %d", seed).isEqualTo(truth);
    }
  }

  @Test
  void who_is_shown_otherwise_is_told_of_and_neither_left_nor_came() {
    Member away = ALICE.inState(STATES.get(1));

    assertThat(roster.observe(new MemberUpdated(away), at(5))).isEqualTo(RosterChange.APPLIED);
    assertThat(roster.members()).containsExactly(away);
    assertThat(roster.refresh(snapshot(6, ALICE), false, NOON))
        .containsExactly(new MemberUpdated(ALICE));
    assertThat(roster.refresh(snapshot(6, ALICE), false, NOON)).isEmpty();
  }

  @Test
  void an_update_of_who_is_not_there_or_whose_being_there_is_doubted_contradicts() {
    assertThat(roster.observe(new MemberUpdated(BOB), at(5))).isEqualTo(RosterChange.CONTRADICTION);
    roster.refresh(snapshot(5), true, NOON);

    assertThat(roster.observe(new MemberUpdated(ALICE), at(6)))
        .isEqualTo(RosterChange.CONTRADICTION);
  }

  @Test
  void who_was_doubted_and_comes_back_otherwise_is_told_of_as_an_update() {
    roster.refresh(snapshot(5), true, NOON);

    assertThat(roster.observe(new MemberJoined(ALICE.inState(STATES.get(1))), at(6)))
        .isEqualTo(RosterChange.UPDATED);
    assertThat(roster.isSettling()).isFalse();
    assertThat(roster.count()).isEqualTo(1);
  }

  @Test
  void an_update_of_who_is_beyond_the_list_is_told_of() {
    Roster large = Roster.from(new RosterSnapshot(at(1), crowd(), 1_500));

    assertThat(large.observe(new MemberUpdated(ALICE), at(2))).isEqualTo(RosterChange.APPLIED);
    assertThat(large.count()).isEqualTo(1_500);
    assertThat(large.has(ALICE.user())).isFalse();
  }

  @Test
  void another_outage_begins_another_wait() {
    roster.refresh(snapshot(5), true, NOON);
    long again = NOON + Roster.SETTLING.minusSeconds(1).toNanos();
    roster.refresh(snapshot(5), true, again);

    long sure = again + Roster.SETTLING.toNanos();
    assertThat(roster.settle(sure - 1)).isEmpty();
    assertThat(roster.settle(sure)).containsExactly(new MemberLeft(ALICE.user()));
  }

  @Test
  void whom_a_large_roster_does_not_list_is_not_doubted_any_more() {
    roster.refresh(snapshot(1), true, NOON);
    roster.refresh(
        new RosterSnapshot(at(2_000), crowd(), 1_500),
        true,
        NOON + Duration.ofSeconds(1).toNanos());

    assertThat(roster.isSettling()).isFalse();
    assertThat(roster.settle(NOON + Duration.ofSeconds(60).toNanos())).isEmpty();
    assertThat(roster.count()).isEqualTo(1_500);
    assertThat(roster.observe(new MemberLeft(ALICE.user()), at(2_001)))
        .isEqualTo(RosterChange.APPLIED);
    assertThat(roster.count()).isEqualTo(1_499);
  }

  @Test
  void a_doubt_outlasts_a_roster_that_grows_large_by_those_who_come() {
    roster.refresh(snapshot(0), true, NOON);
    List<Member> crowd = crowd();
    for (int i = 0; i < crowd.size(); i++) {
      roster.observe(new MemberJoined(crowd.get(i)), at(i + 1));
    }

    assertThat(roster.truncated()).isTrue();
    assertThat(roster.settle(NOON + Duration.ofSeconds(5).toNanos()))
        .containsExactly(new MemberLeft(ALICE.user()));
    assertThat(roster.count()).isEqualTo(Roster.MAX_LISTED);
  }

  /** Somebody comes, goes, or is shown otherwise. */
  private static PresenceEvent change(Map<UserId, Member> truth, Member someone, Random random) {
    if (!truth.containsKey(someone.user())) {
      truth.put(someone.user(), someone);
      return new MemberJoined(someone);
    }
    if (random.nextBoolean()) {
      truth.put(someone.user(), someone);
      return new MemberUpdated(someone);
    }
    truth.remove(someone.user());
    return new MemberLeft(someone.user());
  }

  private static void see(Map<UserId, Member> seen, PresenceEvent event) {
    switch (event) {
      case MemberJoined(Member member) -> assertThat(seen.put(member.user(), member)).isNull();
      case MemberUpdated(Member member) -> assertThat(seen.put(member.user(), member)).isNotNull();
      case MemberLeft(UserId user) -> assertThat(seen.remove(user)).isNotNull();
    }
  }

  /** As many as are listed. */
  private static List<Member> crowd() {
    return IntStream.range(0, Roster.MAX_LISTED).mapToObj(i -> member("u" + i)).toList();
  }

  private static Member member(String name) {
    return new Member(new UserId(name), name, Optional.empty());
  }

  private static RosterPosition at(long rev) {
    return new RosterPosition("epoch", rev);
  }

  private static RosterSnapshot snapshot(long rev, Member... members) {
    return new RosterSnapshot(at(rev), List.of(members), members.length);
  }

  private static RosterSnapshot snapshot(long rev, Map<UserId, Member> members) {
    return new RosterSnapshot(at(rev), List.copyOf(members.values()), members.size());
  }
}
