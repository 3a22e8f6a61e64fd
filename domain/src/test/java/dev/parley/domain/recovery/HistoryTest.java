package dev.parley.domain.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.recovery.Step.AwaitBeat;
import dev.parley.domain.recovery.Step.Reason;
import dev.parley.domain.recovery.Step.Refuse;
import dev.parley.domain.recovery.Step.Replay;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final long LIFE = 11;

  /** About to overflow, as the origin may be any. */
  private static final long NOON = Long.MAX_VALUE - 1_000;

  private static final Landmark BEFORE = new Landmark(0, 4, new Beat(LIFE, 40));
  private static final Landmark FIRST = new Landmark(0, 5, new Beat(LIFE, 50));
  private static final Landmark SECOND = new Landmark(0, 6, new Beat(LIFE, 60));
  private static final Landmark THIRD = new Landmark(0, 7, new Beat(LIFE, 70));

  private final BoundedMemory memory = new BoundedMemory(1024 * 1024);
  private final History history = begun(new HistoryLimits(Duration.ofMinutes(2), 4, 8 * 1024));

  private History begun(HistoryLimits limits) {
    History fresh = new History(limits, memory, BEFORE);
    fresh.reach(FIRST);
    return fresh;
  }

  @Test
  void until_the_first_beat_no_place_has_a_name() {
    History fresh = new History(HistoryLimits.DEFAULT, memory, BEFORE);

    assertThat(fresh.hear(BEFORE, event("a"), NOON)).isEmpty();
    assertThat(fresh.here()).isEmpty();
    assertThat(fresh.size()).isZero();

    assertThat(fresh.hear(FIRST, event("b"), NOON).map(Position::count)).contains(1L);
    assertThat(fresh.size()).isEqualTo(1);
  }

  @Test
  void every_message_counts_and_only_recoverable_ones_are_remembered() {
    history.hear(FIRST, event("a"), NOON);
    history.pass(FIRST);
    Position third = history.hear(FIRST, event("b"), NOON).orElseThrow();

    assertThat(third.beat()).isEqualTo(FIRST.beat());
    assertThat(third.count()).isEqualTo(3);
    assertThat(history.here()).contains(third);
    assertThat(history.size()).isEqualTo(2);
  }

  @Test
  void it_is_counted_anew_from_each_beat_on() {
    history.hear(FIRST, event("a"), NOON);
    Position second = history.hear(SECOND, event("b"), NOON).orElseThrow();

    assertThat(second.beat()).isEqualTo(SECOND.beat());
    assertThat(second.count()).isEqualTo(1);

    history.reach(THIRD);

    assertThat(history.here()).contains(new Position(THIRD.beat(), 0, second.check()));
  }

  @Test
  void who_has_missed_nothing_is_told_nothing() {
    Position last = history.hear(FIRST, event("a"), NOON).orElseThrow();

    assertThat(missed(history, last, FIRST)).isEmpty();
    history.reach(SECOND);
    assertThat(missed(history, last, FIRST)).isEmpty();
  }

  @Test
  void what_was_missed_is_told_in_order_with_the_place_that_each_event_takes_one_to() {
    Position first = history.hear(FIRST, event("a"), NOON).orElseThrow();
    history.pass(FIRST);
    Position second = history.hear(FIRST, event("same"), NOON).orElseThrow();
    Position third = history.hear(SECOND, event("same"), NOON).orElseThrow();

    assertThat(missed(history, first, FIRST)).containsExactly("same", "same");
    assertThat(missed(history, second, FIRST)).containsExactly("same");
    assertThat(missed(history, third, SECOND)).isEmpty();
    assertThat(piece(history, first, FIRST).events())
        .extracting(Piece.Event::reached)
        .containsExactly(second, third);
  }

  @Test
  void a_place_beyond_what_was_heard_awaits_a_beat_and_is_refused_after_it() {
    history.hear(FIRST, event("a"), NOON);
    Position ahead = new Position(FIRST.beat(), 2, 0);

    assertThat(history.resume(ahead, FIRST.index(), false)).isEqualTo(new AwaitBeat());
    assertThat(history.resume(ahead, FIRST.index(), true)).isEqualTo(new Refuse(Reason.UNKNOWN));

    Position unheard = new Position(SECOND.beat(), 0, 0);
    assertThat(history.resume(unheard, SECOND.index(), false)).isEqualTo(new AwaitBeat());
    history.reach(SECOND);
    assertThat(history.resume(unheard, SECOND.index(), true))
        .isEqualTo(new Replay(new Cursor(SECOND.index(), 0, 0)));
  }

  @Test
  void a_beat_that_is_unknown_awaits_one_and_one_that_is_forgotten_does_not() {
    Position foreign = new Position(new Beat(99, 1), 0, 0);

    assertThat(history.resume(foreign, Landmarks.UNKNOWN, false)).isEqualTo(new AwaitBeat());
    assertThat(history.resume(foreign, Landmarks.UNKNOWN, true))
        .isEqualTo(new Refuse(Reason.UNKNOWN));
    assertThat(history.resume(foreign, Landmarks.FORGOTTEN, false))
        .isEqualTo(new Refuse(Reason.LOST));
  }

  @Test
  void a_place_before_the_first_beat_is_lost() {
    assertThat(history.resume(new Position(BEFORE.beat(), 9, 0), BEFORE.index(), false))
        .isEqualTo(new Refuse(Reason.LOST));
  }

  @Test
  void another_event_at_the_place_is_another_order() {
    Position first = history.hear(FIRST, event("a"), NOON).orElseThrow();
    Position other = new Position(first.beat(), first.count(), first.check() + 1);
    Position unchecked = new Position(first.beat(), first.count(), 0);

    assertThat(history.resume(other, FIRST.index(), false)).isEqualTo(new Refuse(Reason.DIVERGED));
    assertThat(history.resume(unchecked, FIRST.index(), false)).isInstanceOf(Replay.class);
  }

  @Test
  void the_oldest_of_too_many_is_forgotten_and_the_place_after_it_is_not() {
    Position first = history.hear(FIRST, event("a"), NOON).orElseThrow();
    Position second = history.hear(FIRST, event("b"), NOON).orElseThrow();
    for (String more : List.of("c", "d", "e", "f")) {
      history.hear(FIRST, event(more), NOON);
    }

    assertThat(history.size()).isEqualTo(4);
    assertThat(history.resume(first, FIRST.index(), false)).isEqualTo(new Refuse(Reason.LOST));
    assertThat(missed(history, second, FIRST)).containsExactly("c", "d", "e", "f");
  }

  @Test
  void the_check_of_what_was_forgotten_last_is_remembered() {
    history.hear(FIRST, event("a"), NOON);
    Position second = history.hear(FIRST, event("b"), NOON).orElseThrow();
    for (String more : List.of("c", "d", "e", "f")) {
      history.hear(FIRST, event(more), NOON);
    }

    Position other = new Position(second.beat(), second.count(), second.check() + 1);
    assertThat(history.resume(other, FIRST.index(), false)).isEqualTo(new Refuse(Reason.DIVERGED));
  }

  @Test
  void what_is_too_old_is_forgotten() {
    Position first = history.hear(FIRST, event("a"), NOON).orElseThrow();
    history.hear(FIRST, event("b"), NOON);
    Position third = history.hear(FIRST, event("c"), NOON + seconds(100)).orElseThrow();

    history.expire(NOON + seconds(121));

    assertThat(history.size()).isEqualTo(1);
    assertThat(history.resume(first, FIRST.index(), false)).isEqualTo(new Refuse(Reason.LOST));

    history.expire(NOON + seconds(300));

    assertThat(history.reservedBytes()).isZero();
    assertThat(memory.used()).isZero();
    assertThat(missed(history, third, FIRST)).isEmpty();
  }

  @Test
  void of_an_event_that_is_too_large_the_place_is_known_and_what_was_before_it_is_lost() {
    Position first = history.hear(FIRST, event("a"), NOON).orElseThrow();
    Position large = history.hear(FIRST, new byte[9 * 1024], NOON).orElseThrow();
    history.hear(FIRST, event("b"), NOON);

    assertThat(history.resume(first, FIRST.index(), false)).isEqualTo(new Refuse(Reason.LOST));
    assertThat(missed(history, large, FIRST)).containsExactly("b");
  }

  @Test
  void events_give_way_to_larger_ones() {
    history.hear(FIRST, event("a"), NOON);
    history.hear(FIRST, new byte[5 * 1024], NOON);
    history.hear(FIRST, new byte[5 * 1024], NOON);

    assertThat(history.size()).isEqualTo(1);
  }

  @Test
  void without_memory_nothing_is_remembered_and_no_place_is_mistaken_for_another() {
    memory.limitTo(0);

    Position first = history.hear(FIRST, event("a"), NOON).orElseThrow();
    Position second = history.hear(FIRST, event("b"), NOON).orElseThrow();

    assertThat(history.size()).isZero();
    assertThat(history.resume(first, FIRST.index(), false)).isEqualTo(new Refuse(Reason.LOST));
    assertThat(missed(history, second, FIRST)).isEmpty();
  }

  @Test
  void where_memory_is_scarce_less_is_remembered_than_there_was() {
    History small = begun(new HistoryLimits(Duration.ofMinutes(2), 256, 128 * 1024));
    for (int i = 0; i < 100; i++) {
      small.hear(FIRST, new byte[100], NOON);
    }
    memory.limitTo(memory.used());
    Position last = small.hear(FIRST, new byte[7_000], NOON).orElseThrow();
    small.hear(FIRST, event("after"), NOON);

    assertThat(memory.used()).isLessThanOrEqualTo(memory.limit());
    assertThat(missed(small, last, FIRST)).containsExactly("after");
  }

  @Test
  void what_is_forgotten_at_once_leaves_the_place_that_it_led_to() {
    Position first = history.hear(FIRST, event("a"), NOON).orElseThrow();
    Position second = history.hear(FIRST, event("b"), NOON).orElseThrow();

    history.forget();

    assertThat(memory.used()).isZero();
    assertThat(history.resume(first, FIRST.index(), false)).isEqualTo(new Refuse(Reason.LOST));
    assertThat(missed(history, second, FIRST)).isEmpty();
  }

  @Test
  void what_another_link_brings_is_not_of_it() {
    Landmark ofAnotherLink = new Landmark(1, 9, new Beat(LIFE, 90));

    assertThat(history.isOf(ofAnotherLink)).isFalse();
    history.reach(ofAnotherLink);
    assertThat(history.hear(ofAnotherLink, event("a"), NOON)).isEmpty();
    assertThat(history.here()).contains(new Position(FIRST.beat(), 0, 0));
  }

  @Test
  void a_long_history_is_told_in_pieces_that_follow_one_another() {
    History large = begun(new HistoryLimits(Duration.ofMinutes(2), 256, 128 * 1024));
    for (int i = 0; i < 200; i++) {
      large.hear(FIRST, event("%03d".formatted(i) + "x".repeat(500)), NOON);
    }

    List<String> told = new ArrayList<>();
    Cursor cursor = new Cursor(FIRST.index(), 0, 0);
    assertThat(large.countAfter(cursor)).isEqualTo(200);
    int pieces = 0;
    Piece piece;
    do {
      piece = large.after(cursor).orElseThrow();
      piece.events().forEach(event -> told.add(text(event.bytes()).substring(0, 3)));
      cursor = piece.next();
      pieces++;
    } while (!piece.last());

    assertThat(pieces).isEqualTo(2);
    assertThat(told).hasSize(200).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void a_piece_has_an_event_however_large_it_is() {
    History large = begun(new HistoryLimits(Duration.ofMinutes(2), 256, 128 * 1024));
    large.hear(FIRST, new byte[100 * 1024], NOON);
    large.hear(FIRST, event("a"), NOON);

    Piece piece = large.after(new Cursor(FIRST.index(), 0, 0)).orElseThrow();

    assertThat(piece.events()).hasSize(1);
    assertThat(piece.last()).isFalse();
    assertThat(large.after(piece.next()).orElseThrow().last()).isTrue();
  }

  @Test
  void a_cursor_that_was_overtaken_is_told() {
    history.hear(FIRST, event("a"), NOON);
    Cursor begin = new Cursor(FIRST.index(), 0, 0);
    assertThat(history.after(begin)).isPresent();

    for (String more : List.of("b", "c", "d", "e")) {
      history.hear(FIRST, event(more), NOON);
    }

    assertThat(history.after(begin)).isEmpty();
  }

  @Test
  void whatever_is_said_the_bounds_are_kept_and_the_rest_of_a_place_is_what_came_after_it() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      HistoryLimits limits =
          new HistoryLimits(
              Duration.ofSeconds(1 + random.nextInt(100)),
              1 + random.nextInt(60),
              1024 << random.nextInt(6));
      memory.limitTo(random.nextInt(100_000));
      History some = new History(limits, memory, BEFORE);
      List<Position> places = new ArrayList<>();
      List<Long> indexes = new ArrayList<>();
      List<byte[]> said = new ArrayList<>();
      Landmark latest = BEFORE;
      long now = NOON;
      for (int i = 0; i < 300; i++) {
        now += random.nextInt(1_000_000_000);
        if (random.nextInt(5) == 0) {
          latest = new Landmark(0, latest.index() + 1, new Beat(LIFE, latest.beat().number() + 1));
        }
        if (random.nextInt(5) == 0) {
          some.pass(latest);
        }
        byte[] event = new byte[random.nextInt(3_000)];
        random.nextBytes(event);
        Landmark after = latest;
        some.hear(latest, event, now)
            .ifPresent(place -> {
              places.add(place);
              indexes.add(after.index());
              said.add(event);
            });

        assertThat(some.size()).as("seed " + seed).isLessThanOrEqualTo(limits.events());
        assertThat(memory.used()).isLessThanOrEqualTo(memory.limit());
      }
      for (int i = 0; i < places.size(); i++) {
        if (some.resume(places.get(i), indexes.get(i), true) instanceof Replay(Cursor from)) {
          List<byte[]> rest = new ArrayList<>();
          Piece piece;
          do {
            piece = some.after(from).orElseThrow();
            piece.events().forEach(event -> rest.add(event.bytes()));
            from = piece.next();
          } while (!piece.last());
          assertThat(rest)
              .as("seed " + seed)
              .usingElementComparator(java.util.Arrays::compare)
              .containsExactlyElementsOf(said.subList(i + 1, said.size()));
        }
      }
      some.forget();
      assertThat(memory.used()).isZero();
    }
  }

  private static List<String> missed(History history, Position position, Landmark after) {
    return piece(history, position, after).events().stream()
        .map(event -> text(event.bytes()))
        .toList();
  }

  private static Piece piece(History history, Position position, Landmark after) {
    Step step = history.resume(position, after.index(), false);
    assertThat(step).isInstanceOf(Replay.class);
    return history.after(((Replay) step).from()).orElseThrow();
  }

  private static byte[] event(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] event) {
    return new String(event, StandardCharsets.UTF_8);
  }

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }
}
