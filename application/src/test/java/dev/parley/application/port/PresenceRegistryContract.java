package dev.parley.application.port;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.PresenceRegistry.Standing;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.presence.News;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.presence.RosterSnapshot;
import dev.parley.domain.presence.RosterSummary;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PresenceRegistry} keeps. */
public abstract class PresenceRegistryContract {
  /** A registry that holds nothing, and the world around it. */
  public interface Driver extends AutoCloseable {
    PresenceRegistry registry();

    /** Has what is published in the channel handed to the node given to {@link #driver}. */
    void follow(ChannelId channel);

    /** Time passes for every lease, and for nothing else. */
    void advance(Duration duration);

    /** The registry cannot be reached any more; returns when the node knows. */
    void cut();

    @Override
    void close();
  }

  private static final Duration MOMENT = Duration.ofMillis(100);

  private final ChannelId standup = new ChannelId("standup");
  private static final Optional<MemberState> AWAY = Optional.of(new MemberState("\"away\""));
  private static final Optional<MemberState> BUSY = Optional.of(new MemberState("{\"busy\":true}"));

  private final ChannelId lunch = new ChannelId("lunch");
  private final Member alice = member("alice", "Alice");
  private final Member bob = member("bob", "Bob");
  private final Incarnation here = Incarnation.next(new Random(1));
  private final Incarnation there = Incarnation.next(new Random(2));
  private final RecordingNode node = new RecordingNode();
  private final Random random = new Random(4);
  private Driver driver;

  /** A new world, in which nobody is anywhere. */
  protected abstract Driver driver(RecordingNode node);

  @BeforeEach
  void begin() {
    driver = driver(node);
    driver.follow(standup);
    done(registry().register(here));
    done(registry().register(there));
  }

  @AfterEach
  void end() {
    driver.close();
  }

  @Test
  void who_is_held_first_joins_and_who_is_released_last_leaves() {
    hold(standup, alice, here);
    assertThat(nextEvent()).isEqualTo(new MemberJoined(alice));

    release(standup, alice, here);
    assertThat(nextEvent()).isEqualTo(new MemberLeft(alice.user()));
  }

  @Test
  void a_user_held_by_two_incarnations_joins_once_and_leaves_once() {
    hold(standup, alice, here);
    hold(standup, alice, there);
    release(standup, alice, here);
    release(standup, alice, there);
    hold(standup, bob, here);

    assertThat(nextEvents(3))
        .containsExactly(
            new MemberJoined(alice), new MemberLeft(alice.user()), new MemberJoined(bob));
  }

  @Test
  void two_incarnations_that_take_turns_are_one_stay() {
    hold(standup, alice, here);
    for (int turn = 0; turn < 20; turn++) {
      hold(standup, alice, there);
      release(standup, alice, here);
      hold(standup, alice, here);
      release(standup, alice, there);
    }
    release(standup, alice, here);

    assertThat(nextEvents(2))
        .containsExactly(new MemberJoined(alice), new MemberLeft(alice.user()));
    assertThat(node.unread()).isZero();
  }

  @Test
  void holding_and_releasing_may_be_repeated_without_effect() {
    hold(standup, alice, here);
    hold(standup, alice, here);
    release(standup, alice, here);
    release(standup, alice, here);
    release(standup, bob, here);
    hold(standup, bob, here);

    assertThat(nextEvents(3))
        .containsExactly(
            new MemberJoined(alice), new MemberLeft(alice.user()), new MemberJoined(bob));
  }

  @Test
  void news_of_who_is_there_are_published_as_an_update_and_kept() {
    Member pictured = new Member(alice.user(), "Alicia", Optional.of("https://x/a.png"));
    Member away = pictured.inState(AWAY);
    hold(standup, alice, here);
    hold(standup, pictured, News.PROFILE, there);
    hold(standup, away, News.STATE, here);
    hold(standup, alice.inState(BUSY), News.NONE, there);

    assertThat(nextEvents(3))
        .containsExactly(
            new MemberJoined(alice), new MemberUpdated(pictured), new MemberUpdated(away));
    assertThat(roster(standup).members()).containsExactly(away);
    assertThat(roster(standup).position().rev()).isEqualTo(3);
  }

  @Test
  void news_change_only_what_they_are_about() {
    Member alicia = new Member(alice.user(), "Alicia, \"state\":1", Optional.empty());
    hold(standup, alice.inState(BUSY), here);
    hold(standup, alicia, News.PROFILE, there);
    hold(standup, alice.inState(AWAY), News.STATE, here);
    hold(standup, alice, new News(true, true), there);

    assertThat(nextEvents(4))
        .containsExactly(
            new MemberJoined(alice.inState(BUSY)),
            new MemberUpdated(alicia.inState(BUSY)),
            new MemberUpdated(alicia.inState(AWAY)),
            new MemberUpdated(alice));
  }

  @Test
  void news_that_say_what_is_shown_already_change_nothing() {
    hold(standup, alice.inState(BUSY), here);
    hold(standup, alice.inState(BUSY), new News(true, true), there);
    hold(standup, alice.inState(BUSY), new News(true, true), here);
    hold(standup, bob, here);

    assertThat(nextEvents(2))
        .containsExactly(new MemberJoined(alice.inState(BUSY)), new MemberJoined(bob));
  }

  @Test
  void a_state_is_gone_with_the_member() {
    hold(standup, alice.inState(BUSY), here);
    release(standup, alice, here);
    hold(standup, alice, News.PROFILE, here);

    assertThat(nextEvents(3))
        .containsExactly(
            new MemberJoined(alice.inState(BUSY)),
            new MemberLeft(alice.user()),
            new MemberJoined(alice));
    assertThat(roster(standup).members()).containsExactly(alice);
  }

  @Test
  void any_json_may_be_a_state() {
    hold(standup, alice, here);
    for (String json :
        List.of(
            "0",
            "-1.5e+300",
            "\"\"",
            "\"\\ud800 \\u0000 \\\"state\\\":\"",
            "false",
            "[]",
            "{\"state\": {\"a\" :[1, 2 ]}, \"userName\":\"x\"}",
            "\"ü😀\"")) {
      Member in = alice.inState(Optional.of(new MemberState(json)));
      hold(standup, in, News.STATE, here);

      assertThat(roster(standup).members()).as(json).containsExactly(in);
    }
    node.nextPublication();
    assertThat(change(node.nextPublication()))
        .isEqualTo(new MemberUpdated(alice.inState(Optional.of(new MemberState("0")))));
  }

  @Test
  void an_update_is_published_in_the_form_of_the_wire_contract() {
    hold(standup, alice, here);
    hold(standup, alice.inState(BUSY), News.STATE, here);

    node.nextPublication();
    Publication update = node.nextPublication();
    assertThat(update.event()).isEqualTo(EventName.PRESENCE_UPDATE);
    assertThat(text(update)).startsWith("{\"type\":\"presence:update\",\"channelId\":\"standup\",");
    assertThat(text(update))
        .containsPattern("\"data\":\\{\"userId\":\"alice\",\"userName\":\"Alice\",\"state\":");
    assertThat(text(update)).contains("\"state\":{\"busy\":true},");
    assertThat(text(update)).containsPattern("\"epoch\":\"[^\"]+\",\"rev\":2}}$");
  }

  @Test
  void calls_for_one_channel_take_effect_in_the_order_they_were_made() {
    List<PresenceEvent> expected = new ArrayList<>();
    List<CompletionStage<?>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(registry().hold(standup, alice, News.NONE, here));
      calls.add(registry().release(standup, alice.user(), Ending.DELIBERATE, here));
      calls.add(registry().vacate(standup, here));
      expected.add(new MemberJoined(alice));
      expected.add(new MemberLeft(alice.user()));
    }
    CompletionStage<RosterSnapshot> roster = registry().roster(standup);

    calls.forEach(Stages::done);
    assertThat(nextEvents(100)).isEqualTo(expected);
    assertThat(done(roster).position().rev()).isEqualTo(100);
  }

  @Test
  void every_change_is_the_next_of_the_rosters_history() {
    hold(standup, alice, here);
    RosterPosition first = roster(standup).position();
    hold(standup, bob, here);
    hold(standup, bob, there);
    release(standup, alice, here);

    assertThat(first.rev()).isEqualTo(1);
    for (int change = 1; change <= 3; change++) {
      assertThat(((PresenceChanged) node.nextPublication().meaning()).position())
          .contains(new RosterPosition(first.epoch(), change));
    }
    assertThat(roster(standup).position()).isEqualTo(new RosterPosition(first.epoch(), 3));
  }

  @Test
  void a_summary_says_of_a_roster_where_it_is_and_how_many_it_has() {
    hold(standup, alice, here);
    hold(standup, bob, there);
    hold(standup, bob, here);

    assertThat(done(registry().summary(standup)))
        .isEqualTo(new RosterSummary(roster(standup).position(), 2));
    assertThat(done(registry().summary(lunch)))
        .isEqualTo(new RosterSummary(RosterPosition.NONE, 0));
  }

  @Test
  void a_join_is_published_in_the_form_of_the_wire_contract() {
    Member pictured =
        new Member(new UserId("a\"b\\c/ü😀"), "Ann \"B\"", Optional.of("https://x/é.png"));

    hold(standup, pictured, here);
    release(standup, pictured, here);

    Publication join = node.nextPublication();
    assertThat(join.event()).isEqualTo(EventName.PRESENCE_JOIN);
    assertThat(text(join)).startsWith("{\"type\":\"presence:join\",\"channelId\":\"standup\",");
    assertThat(text(join)).containsPattern("\"timestamp\":\\d{10},\"data\":\\{\"userId\":");
    assertThat(text(join)).contains("\"userName\":\"Ann \\\"B\\\"\",\"userAvatar\":");
    assertThat(text(join)).containsPattern("\"epoch\":\"[^\"]+\",\"rev\":1}}$");
    assertThat(change(join)).isEqualTo(new MemberJoined(pictured));
    assertThat(nextEvent()).isEqualTo(new MemberLeft(pictured.user()));
  }

  @Test
  void a_roster_has_everyone_once_with_what_others_may_see_of_them() {
    Member pictured = new Member(new UserId("ann"), "Ann", Optional.of("https://x/ann.png"));
    hold(standup, alice, here);
    hold(standup, alice, there);
    hold(standup, pictured, there);
    hold(lunch, bob, here);

    RosterSnapshot roster = roster(standup);

    assertThat(roster.members()).containsExactlyInAnyOrder(alice, pictured);
    assertThat(roster.count()).isEqualTo(2);
  }

  @Test
  void the_roster_of_a_channel_nobody_was_in_is_empty_and_has_no_history() {
    RosterSnapshot roster = roster(lunch);

    assertThat(roster.members()).isEmpty();
    assertThat(roster.count()).isZero();
    assertThat(roster.position()).isEqualTo(RosterPosition.NONE);
  }

  @Test
  void a_crowd_is_counted_in_full_and_listed_in_part() {
    List<CompletionStage<?>> holds = new ArrayList<>();
    for (int i = 0; i < 1_001; i++) {
      holds.add(registry().hold(standup, member("user-" + i, "User"), News.NONE, here));
    }
    holds.forEach(Stages::done);

    RosterSnapshot roster = roster(standup);

    assertThat(roster.count()).isEqualTo(1_001);
    assertThat(Set.copyOf(roster.members())).hasSize(1_000);
  }

  @Test
  void a_lease_in_force_is_extended_by_renewing_it() {
    for (int i = 0; i < 3; i++) {
      driver.advance(PresenceRegistry.LEASE.minusSeconds(1));
      assertThat(done(registry().renew(here))).isEqualTo(Standing.GOOD);
    }
    assertThat(overdue()).containsExactly(there);
  }

  @Test
  void a_lease_that_is_over_is_never_renewed() {
    driver.advance(PresenceRegistry.LEASE.plus(MOMENT));

    assertThat(done(registry().renew(here))).isEqualTo(Standing.FENCED);
    done(registry().register(here));
    done(registry().drain(here, Duration.ofMinutes(1)));
    assertThat(done(registry().renew(here))).isEqualTo(Standing.FENCED);
    driver.advance(PresenceRegistry.OVERDUE_AFTER);
    assertThat(overdue()).contains(here);
  }

  @Test
  void an_incarnation_that_was_never_registered_holds_nobody() {
    Incarnation stranger = Incarnation.next(new Random(3));

    assertThat(done(registry().renew(stranger))).isEqualTo(Standing.FENCED);
    assertThat(done(registry().hold(standup, alice, News.NONE, stranger)))
        .isEqualTo(Standing.FENCED);
    assertThat(roster(standup).count()).isZero();
  }

  @Test
  void an_incarnation_whose_lease_is_over_enters_no_channel() {
    driver.advance(PresenceRegistry.LEASE.plus(MOMENT));

    assertThat(done(registry().hold(standup, alice, News.NONE, here))).isEqualTo(Standing.FENCED);
    assertThat(roster(standup).count()).isZero();
  }

  @Test
  void sweeping_publishes_one_leave_for_everyone_whom_nobody_else_holds() {
    hold(standup, alice, here);
    hold(standup, bob, here);
    hold(standup, bob, there);
    nextEvents(2);
    leaseEnds(here);

    assertThat(done(registry().sweep(here))).isEqualTo(2);
    assertThat(nextEvent()).isEqualTo(new MemberLeft(alice.user()));
    release(standup, bob, there);
    assertThat(nextEvent()).isEqualTo(new MemberLeft(bob.user()));
    assertThat(roster(standup).count()).isZero();
  }

  @Test
  void an_incarnation_is_swept_once() {
    hold(standup, alice, here);
    leaseEnds(here);

    assertThat(overdue()).containsExactly(here);
    assertThat(done(registry().sweep(here))).isEqualTo(1);
    assertThat(overdue()).isEmpty();
    assertThat(done(registry().sweep(here))).isZero();
  }

  @Test
  void an_incarnation_with_a_lease_in_force_is_not_swept() {
    hold(standup, alice, here);

    assertThat(done(registry().sweep(here))).isZero();
    assertThat(roster(standup).members()).containsExactly(alice);
  }

  @Test
  void a_sweep_reaches_every_channel_and_everyone_in_it() {
    List<CompletionStage<?>> holds = new ArrayList<>();
    Set<PresenceEvent> leaves = new HashSet<>();
    for (int i = 0; i < 450; i++) {
      Member member = member("user-" + i, "User");
      holds.add(registry().hold(standup, member, News.NONE, here));
      leaves.add(new MemberLeft(member.user()));
    }
    for (int i = 0; i < 50; i++) {
      holds.add(registry().hold(new ChannelId("side-" + i), alice, News.NONE, here));
    }
    holds.forEach(Stages::done);
    nextEvents(450);
    leaseEnds(here);

    assertThat(done(registry().sweep(here))).isEqualTo(500);

    assertThat(nextEvents(450)).hasSize(450).containsExactlyInAnyOrderElementsOf(leaves);
    assertThat(roster(new ChannelId("side-49")).count()).isZero();
  }

  @Test
  void a_swept_incarnation_changes_nothing_any_more() {
    hold(standup, alice, here);
    hold(standup, alice, there);
    leaseEnds(here);
    done(registry().sweep(here));

    assertThat(done(registry().hold(standup, bob, News.NONE, here))).isEqualTo(Standing.FENCED);
    release(standup, alice, here);
    done(registry().vacate(standup, here));

    assertThat(nextEvent()).isEqualTo(new MemberJoined(alice));
    assertThat(node.unread()).isZero();
    assertThat(roster(standup).members()).containsExactly(alice);
  }

  @Test
  void who_is_held_again_before_the_sweep_is_seen_to_stay() {
    hold(standup, alice, here);
    leaseEnds(here);
    hold(standup, alice, there);
    done(registry().sweep(here));
    release(standup, alice, there);

    assertThat(nextEvents(2))
        .containsExactly(new MemberJoined(alice), new MemberLeft(alice.user()));
  }

  @Test
  void a_lease_is_overdue_only_when_its_node_has_had_time_to_find_out() {
    driver.advance(PresenceRegistry.LEASE.plus(PresenceRegistry.OVERDUE_AFTER).minus(MOMENT));
    assertThat(overdue()).isEmpty();

    driver.advance(MOMENT.multipliedBy(2));

    assertThat(overdue()).containsExactlyInAnyOrder(here, there);
  }

  @Test
  void who_has_no_lease_in_force_finds_nobody_overdue() {
    Incarnation stranger = Incarnation.next(new Random(3));
    driver.advance(PresenceRegistry.LEASE.multipliedBy(2));

    assertThat(done(registry().overdue(here))).isEmpty();
    assertThat(done(registry().overdue(stranger))).isEmpty();
    assertThat(overdue()).containsExactlyInAnyOrder(here, there);
  }

  @Test
  void a_lease_from_before_the_clock_was_set_back_is_over_a_lease_from_now() {
    driver.advance(Duration.ofHours(-1));
    assertThat(done(registry().renew(there))).isEqualTo(Standing.GOOD);
    assertThat(overdue()).isEmpty();

    driver.advance(PresenceRegistry.LEASE.minus(MOMENT));
    assertThat(done(registry().renew(there))).isEqualTo(Standing.GOOD);
    driver.advance(PresenceRegistry.OVERDUE_AFTER.plus(MOMENT.multipliedBy(2)));

    assertThat(overdue()).contains(here).doesNotContain(there);
  }

  @Test
  void a_draining_incarnation_keeps_what_it_holds_for_its_grace() {
    hold(standup, alice, here);
    done(registry().drain(here, Duration.ofSeconds(20)));

    driver.advance(Duration.ofSeconds(19));
    assertThat(overdue()).containsExactly(there);
    driver.advance(Duration.ofSeconds(1).plus(MOMENT));
    assertThat(overdue()).containsExactlyInAnyOrder(here, there);
  }

  @Test
  void a_drain_can_also_shorten_the_lease() {
    done(registry().drain(here, Duration.ofSeconds(3)));

    driver.advance(Duration.ofSeconds(3).plus(MOMENT));

    assertThat(overdue()).containsExactly(here);
  }

  @Test
  void a_vacated_channel_can_be_entered_again() {
    hold(standup, alice, here);
    release(standup, alice, here);
    done(registry().vacate(standup, here));
    hold(standup, bob, here);
    leaseEnds(here);

    assertThat(done(registry().sweep(here))).isEqualTo(1);
  }

  @Test
  void a_channel_that_is_vacated_by_mistake_is_swept_all_the_same() {
    hold(standup, alice, here);
    done(registry().vacate(standup, here));
    leaseEnds(here);

    assertThat(done(registry().sweep(here))).isEqualTo(1);
  }

  @Test
  void while_the_registry_is_away_everything_fails() {
    driver.cut();

    assertUnavailable(registry().register(here));
    assertUnavailable(registry().renew(here));
    assertUnavailable(registry().hold(standup, alice, News.NONE, here));
    assertUnavailable(registry().release(standup, alice.user(), Ending.DELIBERATE, here));
    assertUnavailable(registry().vacate(standup, here));
    assertUnavailable(registry().roster(standup));
    assertUnavailable(registry().drain(here, Duration.ZERO));
    assertUnavailable(registry().overdue(here));
    assertUnavailable(registry().sweep(here));
  }

  private PresenceRegistry registry() {
    return driver.registry();
  }

  private void hold(ChannelId channel, Member member, Incarnation incarnation) {
    assertThat(done(registry().hold(channel, member, News.NONE, incarnation)))
        .isEqualTo(Standing.GOOD);
  }

  private void hold(ChannelId channel, Member member, News news, Incarnation incarnation) {
    assertThat(done(registry().hold(channel, member, news, incarnation))).isEqualTo(Standing.GOOD);
  }

  private void release(ChannelId channel, Member member, Incarnation incarnation) {
    done(registry().release(channel, member.user(), Ending.DELIBERATE, incarnation));
  }

  private RosterSnapshot roster(ChannelId channel) {
    return done(registry().roster(channel));
  }

  /** As a node is told that has just begun. */
  private List<Incarnation> overdue() {
    Incarnation asker = Incarnation.next(random);
    done(registry().register(asker));
    return done(registry().overdue(asker));
  }

  /** The incarnation's lease ends, and nobody else's. */
  private void leaseEnds(Incarnation incarnation) {
    done(registry().drain(incarnation, Duration.ZERO));
    driver.advance(PresenceRegistry.OVERDUE_AFTER.plus(MOMENT));
  }

  private PresenceEvent nextEvent() {
    return change(node.nextPublication());
  }

  private List<PresenceEvent> nextEvents(int count) {
    List<PresenceEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(nextEvent());
    }
    return events;
  }

  private static PresenceEvent change(Publication publication) {
    return ((PresenceChanged) publication.meaning()).event();
  }

  private static String text(Publication publication) {
    return new String(publication.payload().bytes(), StandardCharsets.UTF_8);
  }

  private static Member member(String user, String name) {
    return new Member(new UserId(user), name, Optional.empty());
  }

  private static void assertUnavailable(CompletionStage<?> stage) {
    assertThat(Stages.failure(stage)).isInstanceOf(BusUnavailable.class);
  }
}
