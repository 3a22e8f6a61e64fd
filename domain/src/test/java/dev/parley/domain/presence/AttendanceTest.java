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

  private final Attendance attendance = new Attendance(LeaveGrace.DEFAULT);

  @Test
  void the_first_connection_has_the_user_held() {
    assertThat(attendance.arrive(ALICE, LAPTOP)).contains(new Hold(ALICE));
  }

  @Test
  void a_second_tab_asks_nothing_of_the_registry() {
    arriveAndSettle(LAPTOP);

    assertThat(attendance.arrive(ALICE, PHONE)).isEmpty();
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
    assertThat(attendance.isKeepingPlaces()).isTrue();
    assertThat(attendance.expire(NOON + Duration.ofSeconds(3).toNanos()))
        .containsExactly(new Release(ALICE.user(), Ending.LOST));
  }

  @Test
  void who_comes_back_within_the_grace_was_never_gone() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.LOST, NOON);

    assertThat(attendance.arrive(ALICE, PHONE)).isEmpty();
    assertThat(attendance.expire(NOON + Duration.ofSeconds(60).toNanos())).isEmpty();
  }

  @Test
  void who_leaves_before_the_registry_has_answered_is_released_after_it() {
    attendance.arrive(ALICE, LAPTOP);
    assertThat(depart(LAPTOP, Ending.DELIBERATE, NOON)).isEmpty();

    assertThat(attendance.settled(new Hold(ALICE)))
        .contains(new Release(ALICE.user(), Ending.DELIBERATE));
    assertThat(attendance.settled(new Release(ALICE.user(), Ending.DELIBERATE))).isEmpty();
    assertThat(attendance.isEmpty()).isTrue();
  }

  @Test
  void who_returns_while_being_released_is_held_again_after_it() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.DELIBERATE, NOON);

    assertThat(attendance.arrive(ALICE, PHONE)).isEmpty();
    assertThat(attendance.settled(new Release(ALICE.user(), Ending.DELIBERATE)))
        .contains(new Hold(ALICE));
  }

  @Test
  void a_new_incarnation_registers_everyone_again_whatever_was_under_way() {
    attendance.arrive(ALICE, LAPTOP);

    assertThat(attendance.startOver()).containsExactly(new Hold(ALICE));
  }

  @Test
  void a_new_incarnation_forgets_who_was_only_waiting_to_be_released() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.DELIBERATE, NOON);

    assertThat(attendance.startOver()).isEmpty();
    assertThat(attendance.isEmpty()).isTrue();
  }

  @Test
  void a_new_incarnation_does_not_register_who_has_only_a_grace_left() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.LOST, NOON);

    assertThat(attendance.startOver()).isEmpty();
    assertThat(attendance.isKeepingPlaces()).isFalse();
    assertThat(attendance.isEmpty()).isTrue();
  }

  @Test
  void who_comes_back_within_the_grace_is_registered_with_the_new_incarnation() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.LOST, NOON);
    attendance.startOver();

    assertThat(attendance.arrive(ALICE, PHONE)).contains(new Hold(ALICE));
  }

  @Test
  void who_is_lost_while_being_registered_keeps_the_place_for_the_grace() {
    attendance.arrive(ALICE, LAPTOP);
    depart(LAPTOP, Ending.LOST, NOON);

    assertThat(attendance.settled(new Hold(ALICE))).isEmpty();
    assertThat(attendance.expire(NOON + Duration.ofSeconds(3).toNanos()))
        .containsExactly(new Release(ALICE.user(), Ending.LOST));
  }

  @Test
  void who_returns_while_being_released_and_is_lost_again_does_not_win_the_place_back() {
    arriveAndSettle(LAPTOP);
    depart(LAPTOP, Ending.DELIBERATE, NOON);
    attendance.arrive(ALICE, PHONE);
    depart(PHONE, Ending.LOST, NOON);

    assertThat(attendance.settled(new Release(ALICE.user(), Ending.DELIBERATE))).isEmpty();
    assertThat(attendance.isEmpty()).isTrue();
  }

  @Test
  void arriving_and_departing_may_be_repeated() {
    arriveAndSettle(LAPTOP);
    attendance.arrive(ALICE, LAPTOP);
    depart(LAPTOP, Ending.DELIBERATE, NOON);

    assertThat(depart(LAPTOP, Ending.DELIBERATE, NOON)).isEmpty();
  }

  /** Whatever comes in whatever order: at rest the registry holds exactly who is connected. */
  @Test
  void at_rest_the_registry_holds_exactly_who_is_connected() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Attendance subject = new Attendance(new LeaveGrace(Duration.ofSeconds(random.nextInt(3))));
      Set<ConnectionId> connected = new HashSet<>();
      List<RegistryRequest> underWay = new ArrayList<>();
      boolean held = false;
      long now = NOON;
      for (int step = 0; step < 60; step++) {
        ConnectionId connection = new ConnectionId(random.nextInt(3));
        switch (random.nextInt(4)) {
          case 0 -> {
            connected.add(connection);
            subject.arrive(ALICE, connection).ifPresent(underWay::add);
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
              subject.settled(answered).ifPresent(underWay::add);
            }
          }
        }
        assertThat(underWay).as("one request at a time, seed %d", seed).hasSizeLessThan(2);
      }
      underWay.addAll(subject.expire(now + Duration.ofSeconds(60).toNanos()));
      while (!underWay.isEmpty()) {
        RegistryRequest answered = underWay.removeFirst();
        held = answered instanceof Hold;
        subject.settled(answered).ifPresent(underWay::add);
      }
      assertThat(held).as("seed %d", seed).isEqualTo(!connected.isEmpty());
      assertThat(subject.isEmpty()).as("seed %d", seed).isEqualTo(connected.isEmpty());
    }
  }

  private void arriveAndSettle(ConnectionId connection) {
    attendance.arrive(ALICE, connection);
    attendance.settled(new Hold(ALICE));
  }

  private Optional<RegistryRequest> depart(ConnectionId connection, Ending ending, long now) {
    return attendance.depart(ALICE.user(), connection, ending, now);
  }
}
