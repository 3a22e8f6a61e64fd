package dev.parley.domain.typing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.identity.UserId;
import dev.parley.domain.quota.Rate;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TypingBoardTest {
  /** Any number will do, so one that is about to overflow. */
  private static final long NOON = Long.MAX_VALUE - 1_000_000;

  private static final Typist ALICE = typist("alice");
  private static final Typist BOB = typist("bob");

  private final TypingBoard board = new TypingBoard(TypingRules.DEFAULT, (user, nowNanos) -> true);

  @Test
  void the_first_start_is_announced() {
    assertThat(board.start(ALICE, NOON)).contains(new TypingStarted(ALICE));
    assertThat(board.typists()).containsExactly(ALICE);
  }

  @Test
  void a_repeat_is_announced_every_three_seconds_at_the_most() {
    board.start(ALICE, NOON);

    assertThat(board.start(ALICE, seconds(1))).isEmpty();
    assertThat(board.start(ALICE, seconds(2.9))).isEmpty();
    assertThat(board.start(ALICE, seconds(3))).contains(new TypingStarted(ALICE));
    assertThat(board.start(ALICE, seconds(5))).isEmpty();
  }

  @Test
  void one_user_is_shown_typing_in_five_threads_at_once_and_others_have_room_beside() {
    for (int i = 1; i <= TypingRules.DEFAULT.threads(); i++) {
      assertThat(board.start(inThread(i), NOON)).contains(new TypingStarted(inThread(i)));
    }

    assertThat(board.start(inThread(6), NOON)).isEmpty();
    board.observe(new TypingStarted(inThread(7)), NOON);
    assertThat(board.typists()).hasSize(5);

    assertThat(board.start(BOB, NOON)).contains(new TypingStarted(BOB));
    board.stop(ALICE.user(), inThread(1).thread(), NOON);
    assertThat(board.start(inThread(6), NOON)).contains(new TypingStarted(inThread(6)));
  }

  @Test
  void a_start_within_three_seconds_of_the_end_is_announced_when_they_are_over() {
    board.start(ALICE, NOON);
    board.stop(ALICE.user(), Optional.empty(), seconds(1));

    assertThat(board.start(ALICE, seconds(1.5))).isEmpty();
    assertThat(board.typists()).isEmpty();
    assertThat(board.expire(seconds(3.9))).isEmpty();
    assertThat(board.expire(seconds(4))).containsExactly(new TypingStarted(ALICE));
    assertThat(board.typists()).containsExactly(ALICE);
    assertThat(board.expire(seconds(7.5))).containsExactly(stopped(ALICE));
  }

  @Test
  void who_starts_and_stops_in_turn_is_announced_twice_in_three_seconds_at_the_most() {
    int announced = 0;
    for (double at = 0; at < 30; at += 0.1) {
      announced += board.start(ALICE, seconds(at)).isPresent() ? 1 : 0;
      announced += board.stop(ALICE.user(), Optional.empty(), seconds(at)).isPresent() ? 1 : 0;
      announced += board.expire(seconds(at)).size();
    }

    assertThat(announced).isEqualTo(20);
  }

  @Test
  void what_was_held_back_and_is_over_was_never_there() {
    board.start(ALICE, NOON);
    board.stop(ALICE.user(), Optional.empty(), NOON);
    board.start(ALICE, seconds(1));

    assertThat(board.stop(ALICE.user(), Optional.empty(), seconds(2))).isEmpty();
    board.start(ALICE, seconds(2));
    assertThat(board.left(ALICE.user(), seconds(2))).isEmpty();
    assertThat(board.expire(seconds(3))).isEmpty();
    assertThat(board.isEmpty()).isTrue();
  }

  @Test
  void the_return_of_what_was_announced_before_leaves_what_is_held_back_alone() {
    board.start(ALICE, NOON);
    board.stop(ALICE.user(), Optional.empty(), NOON);
    board.start(ALICE, NOON);
    board.observe(new TypingStarted(ALICE), NOON);
    board.observe(stopped(ALICE), NOON);

    assertThat(board.typists()).isEmpty();
    assertThat(board.expire(seconds(3))).containsExactly(new TypingStarted(ALICE));
  }

  @Test
  void what_another_node_announced_while_it_was_held_back_here_is_ended_by_this_node() {
    board.start(ALICE, NOON);
    board.stop(ALICE.user(), Optional.empty(), NOON);
    board.start(ALICE, seconds(1));
    board.observe(new TypingStarted(ALICE), seconds(1));

    assertThat(board.typists()).containsExactly(ALICE);
    assertThat(board.stop(ALICE.user(), Optional.empty(), seconds(2))).contains(stopped(ALICE));
  }

  @Test
  void a_repeat_over_the_limit_is_announced_when_there_is_room_again() {
    Deque<Boolean> answers = new ArrayDeque<>(List.of(true, false, true));
    TypingBoard limited =
        new TypingBoard(TypingRules.DEFAULT, (user, nowNanos) -> answers.remove());
    limited.start(ALICE, NOON);

    assertThat(limited.start(ALICE, seconds(3))).isEmpty();
    assertThat(limited.typists()).containsExactly(ALICE);
    assertThat(limited.expire(seconds(3.25))).containsExactly(new TypingStarted(ALICE));
  }

  @Test
  void who_is_over_the_limit_of_all_channels_is_announced_when_there_is_room_again() {
    Deque<Boolean> answers = new ArrayDeque<>(List.of(false, false, true));
    TypingBoard limited =
        new TypingBoard(TypingRules.DEFAULT, (user, nowNanos) -> answers.remove());

    assertThat(limited.start(ALICE, NOON)).isEmpty();
    assertThat(limited.expire(seconds(0.25))).isEmpty();
    assertThat(limited.expire(seconds(0.5))).containsExactly(new TypingStarted(ALICE));
  }

  @Test
  void two_tabs_of_one_user_are_one_typist() {
    board.start(ALICE, NOON);

    assertThat(board.start(ALICE, seconds(1))).isEmpty();
    assertThat(board.stop(ALICE.user(), Optional.empty(), NOON)).contains(stopped(ALICE));
    assertThat(board.stop(ALICE.user(), Optional.empty(), NOON)).isEmpty();
  }

  @Test
  void without_a_repeat_for_six_seconds_it_ends() {
    board.start(ALICE, NOON);
    board.start(BOB, seconds(1));

    assertThat(board.expire(seconds(5.9))).isEmpty();
    assertThat(board.expire(seconds(6))).containsExactly(stopped(ALICE));
    assertThat(board.expire(seconds(6))).isEmpty();
    assertThat(board.typists()).containsExactly(BOB);
  }

  @Test
  void a_repeat_that_is_not_announced_keeps_it_alive_all_the_same() {
    board.start(ALICE, NOON);
    board.start(ALICE, seconds(2));

    assertThat(board.expire(seconds(7))).isEmpty();
    assertThat(board.expire(seconds(8))).containsExactly(stopped(ALICE));
  }

  @Test
  void a_message_ends_all_that_its_author_was_typing() {
    Typist inThread = new Typist(ALICE.user(), "Alice", Optional.of(new ThreadId("t1")));
    board.start(ALICE, NOON);
    board.start(inThread, NOON);
    board.start(BOB, NOON);

    assertThat(board.messagePosted(ALICE.user(), NOON))
        .containsExactly(stopped(ALICE), new TypingStopped(ALICE.user(), inThread.thread()));
    assertThat(board.typists()).containsExactly(BOB);
  }

  @Test
  void threads_are_typed_in_apart_from_each_other() {
    Typist inThread = new Typist(ALICE.user(), "Alice", Optional.of(new ThreadId("t1")));
    board.start(ALICE, NOON);

    assertThat(board.start(inThread, NOON)).contains(new TypingStarted(inThread));
    assertThat(board.stop(ALICE.user(), Optional.empty(), NOON)).contains(stopped(ALICE));
    assertThat(board.typists()).containsExactly(inThread);
  }

  @Test
  void who_leaves_has_stopped_typing() {
    board.start(ALICE, NOON);

    assertThat(board.left(ALICE.user(), NOON)).containsExactly(stopped(ALICE));
    assertThat(board.left(ALICE.user(), NOON)).isEmpty();
  }

  @Test
  void what_another_node_answers_for_is_not_ended_here() {
    board.observe(new TypingStarted(ALICE), NOON);

    assertThat(board.typists()).containsExactly(ALICE);
    assertThat(board.messagePosted(ALICE.user(), NOON)).isEmpty();
    assertThat(board.left(ALICE.user(), NOON)).isEmpty();
    assertThat(board.expire(seconds(60))).isEmpty();
  }

  @Test
  void typing_of_a_node_that_died_lapses_once_its_next_announcement_is_overdue() {
    board.observe(new TypingStarted(ALICE), NOON);

    assertThat(board.lapse(seconds(8.9))).isEmpty();
    assertThat(board.lapse(seconds(9))).containsExactly(stopped(ALICE));
  }

  @Test
  void own_typing_does_not_lapse() {
    board.start(ALICE, NOON);

    assertThat(board.lapse(seconds(60))).isEmpty();
  }

  @Test
  void a_stop_from_elsewhere_is_believed() {
    board.start(ALICE, NOON);
    board.observe(stopped(ALICE), seconds(1));

    assertThat(board.isEmpty()).isTrue();
  }

  @Test
  void hearing_its_own_announcement_leaves_the_typing_with_this_node() {
    board.start(ALICE, NOON);
    board.observe(new TypingStarted(ALICE), NOON);

    assertThat(board.start(ALICE, seconds(1))).isEmpty();
    assertThat(board.expire(seconds(7))).containsExactly(stopped(ALICE));
  }

  @Test
  void a_crowd_larger_than_the_rules_allow_is_not_shown() {
    TypingBoard small =
        new TypingBoard(
            new TypingRules(Duration.ofSeconds(6), Duration.ofSeconds(3), 1, 5, new Rate(1, 1)),
            (user, nowNanos) -> true);
    small.start(ALICE, NOON);

    assertThat(small.start(BOB, NOON)).isEmpty();
    small.observe(new TypingStarted(BOB), NOON);
    assertThat(small.typists()).containsExactly(ALICE);
  }

  @Test
  void an_end_that_this_node_announced_and_did_not_hear_itself_is_told_after_three_seconds() {
    board.start(ALICE, NOON);
    board.stop(ALICE.user(), ALICE.thread(), NOON);
    TypingStopped stopped = new TypingStopped(ALICE.user(), ALICE.thread());
    board.awaitReturnOf(stopped, seconds(1));

    assertThat(board.isEmpty()).isFalse();
    assertThat(board.typists()).isEmpty();
    assertThat(board.lapse(seconds(3.9))).isEmpty();
    assertThat(board.lapse(seconds(4))).containsExactly(stopped);
    assertThat(board.expire(seconds(4))).isEmpty();
    assertThat(board.isEmpty()).isTrue();
  }

  @Test
  void an_end_that_came_back_or_was_overtaken_by_a_new_start_is_not_told_again() {
    board.awaitReturnOf(new TypingStopped(ALICE.user(), ALICE.thread()), NOON);
    board.observe(new TypingStopped(ALICE.user(), ALICE.thread()), seconds(1));
    board.awaitReturnOf(new TypingStopped(BOB.user(), BOB.thread()), NOON);
    board.start(BOB, seconds(1));

    assertThat(board.lapse(seconds(4))).isEmpty();
  }

  private static Typist inThread(int number) {
    return new Typist(ALICE.user(), "alice", Optional.of(new ThreadId("t" + number)));
  }

  private static Typist typist(String name) {
    return new Typist(new UserId(name), name, Optional.empty());
  }

  private static TypingEvent stopped(Typist typist) {
    return new TypingStopped(typist.user(), typist.thread());
  }

  private static long seconds(double after) {
    return NOON + (long) (after * 1e9);
  }
}
