package dev.parley.domain.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.RegistryRequest.Hold;
import dev.parley.domain.presence.RegistryRequest.Release;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttendanceTest {
  /** Any number will do, so one that is about to overflow. */
  private static final long NOON = Long.MAX_VALUE - 1_000_000;

  private static final Member ALICE = new Member(new UserId("alice"), "Alice", Optional.empty());
  private static final ConnectionId LAPTOP = new ConnectionId(1);
  private static final ConnectionId PHONE = new ConnectionId(2);

  private static final Member ALICIA =
      ALICE.lookingLike(new Member(ALICE.user(), "Alicia", Optional.of("https://x/alicia.png")));
  private static final Optional<MemberState> AWAY = Optional.of(new MemberState("\"away\""));
  private static final Optional<MemberState> BACK = Optional.empty();
  private static final Optional<MemberState> BUSY = Optional.of(new MemberState("{\"busy\":true}"));
  private static final List<Optional<MemberState>> STATES = List.of(AWAY, BACK, BUSY);
  private static final long SECOND = Attendance.UPDATE_EVERY.toNanos();

  private final Attendance attendance = new Attendance(LeaveGrace.DEFAULT, (user, now) -> true);

  @Test
  void the_first_connection_has_the_user_held() {
    assertThat(arrive(LAPTOP)).contains(new Hold(ALICE, News.PROFILE));
  }

  @Test
  void a_second_tab_asks_nothing_of_the_registry() {
    arriveAndSettle(LAPTOP);

    assertThat(arrive(PHONE)).isEmpty();
    assertThat(depart(LAPTOP, Ending.DELIBERATE, NOON)).isEmpty();
    assertThat(attendance.isConnected(ALICE.user())).isTrue();
  }

  @Test
  void the_last_goodbye_releases_the_user_at_once() {
    arriveAndSettle(LAPTOP);

    assertThat(depart(LAPTOP, Ending.DELIBERATE, NOON))
        .contains(new Release(ALICE.user(), Ending.DELIBERATE));
  }

  @Test
  void a_lost_connection_keeps_the_place_for_the_grace() {
    arriveAndSettle(LAPTOP);
    assertThat(depart(LAPTOP, Ending.LOST, NOON)).isEmpty();

    assertThat(attendance.expire(NOON + Duration.ofMillis(2_999).toNanos())).isEmpty();
    assertThat(attendance.isRestless()).isTrue();
    assertThat(attendance.expire(NOON + Duration.ofSeconds(3).toNanos()))
        .containsExactly(new Release(ALICE.user(), Ending.LOST));
  }

  @Test
  void who_comes_back_within_the_grace_was_never_gone() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.LOST, NOON);

    assertThat(arrive(PHONE)).isEmpty();
    assertThat(attendance.expire(NOON + Duration.ofSeconds(60).toNanos())).isEmpty();
  }

  @Test
  void who_leaves_before_the_registry_has_answered_is_released_after_it() {
    arrive(LAPTOP);
    assertThat(depart(LAPTOP, Ending.DELIBERATE, NOON)).isEmpty();

    assertThat(attendance.settled(new Hold(ALICE, News.PROFILE), NOON))
        .contains(new Release(ALICE.user(), Ending.DELIBERATE));
    assertThat(attendance.settled(new Release(ALICE.user(), Ending.DELIBERATE), NOON)).isEmpty();
    assertThat(attendance.isEmpty()).isTrue();
  }

  @Test
  void who_returns_while_being_released_is_held_again_after_it() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.DELIBERATE, NOON);

    assertThat(arrive(PHONE)).isEmpty();
    assertThat(attendance.settled(new Release(ALICE.user(), Ending.DELIBERATE), NOON))
        .contains(new Hold(ALICE, News.PROFILE));
  }

  @Test
  void a_new_incarnation_registers_everyone_again_whatever_was_under_way() {
    arrive(LAPTOP);

    assertThat(startOver()).containsExactly(new Hold(ALICE, News.PROFILE));
  }

  @Test
  void a_new_incarnation_forgets_who_was_only_waiting_to_be_released() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.DELIBERATE, NOON);

    assertThat(startOver()).isEmpty();
    assertThat(attendance.isEmpty()).isTrue();
  }

  @Test
  void a_new_incarnation_does_not_register_who_has_only_a_grace_left() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.LOST, NOON);

    assertThat(startOver()).isEmpty();
    assertThat(attendance.isRestless()).isFalse();
    assertThat(attendance.isEmpty()).isTrue();
  }

  @Test
  void who_comes_back_within_the_grace_is_registered_with_the_new_incarnation() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.LOST, NOON);
    startOver();

    assertThat(arrive(PHONE)).contains(new Hold(ALICE, News.PROFILE));
  }

  @Test
  void who_is_lost_while_being_registered_keeps_the_place_for_the_grace() {
    arrive(LAPTOP);
    depart(LAPTOP, Ending.LOST, NOON);

    assertThat(attendance.settled(new Hold(ALICE, News.PROFILE), NOON)).isEmpty();
    assertThat(attendance.expire(NOON + Duration.ofSeconds(3).toNanos()))
        .containsExactly(new Release(ALICE.user(), Ending.LOST));
  }

  @Test
  void who_returns_while_being_released_and_is_lost_again_does_not_win_the_place_back() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.DELIBERATE, NOON);
    arrive(PHONE);
    depart(PHONE, Ending.LOST, NOON);

    assertThat(attendance.settled(new Release(ALICE.user(), Ending.DELIBERATE), NOON)).isEmpty();
    assertThat(attendance.isEmpty()).isTrue();
  }

  @Test
  void arriving_and_departing_may_be_repeated() {
    arriveAndSettle(LAPTOP);
    arrive(LAPTOP);
    depart(LAPTOP, Ending.DELIBERATE, NOON);

    assertThat(depart(LAPTOP, Ending.DELIBERATE, NOON)).isEmpty();
  }

  @Test
  void who_comes_back_within_the_grace_with_another_name_is_held_once_more_with_that_as_news() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.LOST, NOON);

    assertThat(attendance.arrive(ALICIA, PHONE, Optional.of(ALICE), NOON))
        .contains(new Hold(ALICIA, News.PROFILE));
  }

  @Test
  void what_another_node_has_shown_meanwhile_is_what_an_arrival_is_compared_with() {
    arriveAndSettle(LAPTOP);

    assertThat(attendance.arrive(ALICIA, PHONE, Optional.of(ALICIA), NOON)).isEmpty();
    assertThat(attendance.arrive(ALICE, LAPTOP, Optional.of(ALICIA), NOON))
        .contains(new Hold(ALICE, News.PROFILE));
  }

  @Test
  void a_state_is_told_at_once_and_the_next_after_a_second_with_the_newest_in_between_left_out() {
    arriveAndSettle(LAPTOP);
    Hold first = new Hold(ALICE.inState(AWAY), News.STATE);

    assertThat(setState(AWAY, NOON)).contains(first);
    assertThat(setState(BACK, NOON)).isEmpty();
    assertThat(attendance.settled(first, NOON + 1)).isEmpty();
    assertThat(setState(BUSY, NOON + 2)).isEmpty();
    assertThat(attendance.isRestless()).isTrue();
    assertThat(attendance.expire(NOON + SECOND - 1)).isEmpty();
    assertThat(attendance.expire(NOON + SECOND))
        .containsExactly(new Hold(ALICE.inState(BUSY), News.STATE));
    assertThat(attendance.isRestless()).isFalse();
  }

  @Test
  void a_state_that_is_shown_already_asks_nothing_of_the_registry() {
    arriveAndSettle(LAPTOP);

    assertThat(attendance.setState(ALICE.user(), AWAY, Optional.of(ALICE.inState(AWAY)), NOON))
        .isEmpty();
    assertThat(attendance.isRestless()).isFalse();
  }

  @Test
  void a_state_waits_for_as_long_as_the_users_limit_says_so() {
    boolean[] allowed = {false};
    Attendance limited = new Attendance(LeaveGrace.DEFAULT, (user, now) -> allowed[0]);
    limited.arrive(ALICE, LAPTOP, Optional.empty(), NOON);
    limited.settled(new Hold(ALICE, News.PROFILE), NOON);

    assertThat(limited.setState(ALICE.user(), AWAY, Optional.of(ALICE), NOON)).isEmpty();
    assertThat(limited.expire(NOON + SECOND)).isEmpty();
    allowed[0] = true;

    assertThat(limited.expire(NOON + 2 * SECOND))
        .containsExactly(new Hold(ALICE.inState(AWAY), News.STATE));
  }

  @Test
  void who_is_not_here_has_no_state() {
    assertThat(setState(AWAY, NOON)).isEmpty();
    assertThat(attendance.isEmpty()).isTrue();
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.LOST, NOON);

    assertThat(setState(AWAY, NOON)).isEmpty();
  }

  @Test
  void a_state_that_is_set_while_the_user_is_being_registered_is_told_after_that() {
    arrive(LAPTOP);
    assertThat(setState(AWAY, NOON)).isEmpty();

    assertThat(attendance.settled(new Hold(ALICE, News.PROFILE), NOON))
        .contains(new Hold(ALICE.inState(AWAY), News.STATE));
  }

  @Test
  void a_state_ends_with_the_stay() {
    arriveAndSettle(LAPTOP);
    setState(AWAY, NOON);
    attendance.settled(new Hold(ALICE.inState(AWAY), News.STATE), NOON);
    depart(LAPTOP, Ending.DELIBERATE, NOON);
    attendance.arrive(ALICE, PHONE, Optional.of(ALICE.inState(AWAY)), NOON);

    assertThat(attendance.settled(new Release(ALICE.user(), Ending.DELIBERATE), NOON))
        .contains(new Hold(ALICE, News.PROFILE));
  }

  @Test
  void a_new_incarnation_registers_everyone_as_they_are_shown() {
    arriveAndSettle(LAPTOP);
    Member shown = ALICIA.inState(AWAY);

    assertThat(attendance.startOver(user -> Optional.of(shown), NOON))
        .containsExactly(new Hold(shown, News.NONE));
  }

  @Test
  void a_new_incarnation_does_not_lose_what_was_being_told_or_held_back() {
    arriveAndSettle(LAPTOP);
    setState(AWAY, NOON);
    attendance.arrive(ALICIA, PHONE, Optional.of(ALICE), NOON);

    assertThat(attendance.startOver(user -> Optional.of(ALICE.inState(BUSY)), NOON))
        .containsExactly(new Hold(ALICIA.inState(AWAY), new News(true, true)));
  }

  /** Whatever is set in whatever order: at rest the registry shows what was set last. */
  @Test
  void at_rest_the_registry_shows_the_newest_name_and_state() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Attendance subject = new Attendance(LeaveGrace.DEFAULT, (user, at) -> random.nextBoolean());
      long now = NOON;
      Optional<Member> shown = Optional.empty();
      Member wanted = ALICE;
      List<RegistryRequest> underWay = new ArrayList<>();
      subject.arrive(ALICE, LAPTOP, shown, now).ifPresent(underWay::add);
      for (int step = 0; step < 60; step++) {
        switch (random.nextInt(5)) {
          case 0 -> {
            wanted = wanted.lookingLike(random.nextBoolean() ? ALICE : ALICIA);
            subject
                .arrive(wanted.inState(Optional.empty()), LAPTOP, shown, now)
                .ifPresent(underWay::add);
          }
          case 1 -> {
            wanted = wanted.inState(STATES.get(random.nextInt(STATES.size())));
            subject.setState(ALICE.user(), wanted.state(), shown, now).ifPresent(underWay::add);
          }
          case 2 -> {
            now += Duration.ofMillis(random.nextInt(700)).toNanos();
            underWay.addAll(subject.expire(now));
          }
          case 3 -> {
            if (random.nextInt(8) == 0) {
              Optional<Member> before = shown;
              underWay.clear();
              underWay.addAll(subject.startOver(user -> before, now));
            }
          }
          default -> {
            if (!underWay.isEmpty()) {
              shown = taken(shown, underWay.getFirst());
              subject.settled(underWay.removeFirst(), now).ifPresent(underWay::add);
            }
          }
        }
        assertThat(underWay).as("one request at a time, seed %d", seed).hasSizeLessThan(2);
      }
      while (!underWay.isEmpty() || subject.isRestless()) {
        now += SECOND;
        underWay.addAll(subject.expire(now));
        if (!underWay.isEmpty()) {
          shown = taken(shown, underWay.getFirst());
          subject.settled(underWay.removeFirst(), now).ifPresent(underWay::add);
        }
      }
      assertThat(shown).as("seed %d", seed).contains(wanted);
    }
  }

  /** As the registry does it. */
  private static Optional<Member> taken(Optional<Member> shown, RegistryRequest request) {
    return request instanceof Hold(var member, var news)
        ? Optional.of(shown.map(known -> news.of(member, known)).orElse(member))
        : Optional.empty();
  }

  /** Whatever comes in whatever order: at rest the registry holds exactly who is connected. */
  @Test
  void at_rest_the_registry_holds_exactly_who_is_connected() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Attendance subject =
          new Attendance(new LeaveGrace(Duration.ofSeconds(random.nextInt(3))), (user, at) -> true);
      Set<ConnectionId> connected = new HashSet<>();
      List<RegistryRequest> underWay = new ArrayList<>();
      boolean held = false;
      long now = NOON;
      for (int step = 0; step < 60; step++) {
        ConnectionId connection = new ConnectionId(random.nextInt(3));
        switch (random.nextInt(4)) {
          case 0 -> {
            connected.add(connection);
            subject.arrive(ALICE, connection, Optional.empty(), now).ifPresent(underWay::add);
          }
          case 1 -> {
            connected.remove(connection);
            Ending ending = random.nextBoolean() ? Ending.LOST : Ending.DELIBERATE;
            subject.depart(ALICE.user(), connection, ending, now).ifPresent(underWay::add);
          }
          case 2 -> {
            now += Duration.ofMillis(random.nextInt(2_000)).toNanos();
            underWay.addAll(subject.expire(now));
          }
          default -> {
            if (!underWay.isEmpty()) {
              RegistryRequest answered = underWay.removeFirst();
              held = answered instanceof Hold;
              subject.settled(answered, now).ifPresent(underWay::add);
            }
          }
        }
        assertThat(underWay).as("one request at a time, seed %d", seed).hasSizeLessThan(2);
      }
      underWay.addAll(subject.expire(now + Duration.ofSeconds(60).toNanos()));
      while (!underWay.isEmpty()) {
        RegistryRequest answered = underWay.removeFirst();
        held = answered instanceof Hold;
        subject.settled(answered, now).ifPresent(underWay::add);
      }
      assertThat(held).as("seed %d", seed).isEqualTo(!connected.isEmpty());
      assertThat(subject.isEmpty()).as("seed %d", seed).isEqualTo(connected.isEmpty());
    }
  }

  private void arriveAndSettle(ConnectionId connection) {
    arrive(connection);
    attendance.settled(new Hold(ALICE, News.PROFILE), NOON);
  }

  private Optional<RegistryRequest> setState(Optional<MemberState> state, long now) {
    return attendance.setState(ALICE.user(), state, Optional.of(ALICE), now);
  }

  private Optional<RegistryRequest> arrive(ConnectionId connection) {
    return attendance.arrive(ALICE, connection, Optional.empty(), NOON);
  }

  private List<RegistryRequest> startOver() {
    return attendance.startOver(user -> Optional.empty(), NOON);
  }

  private Optional<RegistryRequest> depart(ConnectionId connection, Ending ending, long now) {
    return attendance.depart(ALICE.user(), connection, ending, now);
  }
}
