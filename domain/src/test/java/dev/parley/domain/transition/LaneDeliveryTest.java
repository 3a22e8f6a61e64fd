package dev.parley.domain.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.transition.LaneDelivery.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneDeliveryTest {
  private static final long NOON = 12_000_000_000L;
  private static final long LEASE_END = NOON + Duration.ofSeconds(5).toNanos();
  private static final Answer TAKEN = new Answer.Taken();
  private static final Answer FAILED = new Answer.Failed(DeliveryFault.STATUS);

  private final LaneDelivery lane = new LaneDelivery();

  @Test
  void what_follows_the_cursor_is_read_told_and_noted_and_then_the_lane_rests() {
    lane.claimed(7, "1", "3", false, LEASE_END);
    assertThat(lane.next(NOON)).isEqualTo(new Step.Read(7, "1", LaneDelivery.READ));
    assertThat(lane.next(NOON)).isEqualTo(new Step.Rest());
    lane.read(7, List.of(join("1", "u0", 1), join("2", "u1", 2), join("3", "u2", 3)));

    Delivery sent = sent(7);
    assertThat(sent.resync()).isFalse();
    assertThat(sent.events()).extracting(told -> told.transition().id()).containsExactly("2", "3");
    lane.answered(7, TAKEN, NOON, 0);
    assertThat(lane.next(NOON)).isEqualTo(new Step.Note(7, "3"));
    lane.noted(7, true);

    assertThat(lane.next(NOON)).isEqualTo(new Step.Rest());
  }

  @Test
  void nothing_is_begun_without_the_lane_or_after_its_lease() {
    assertThat(lane.next(NOON)).isEqualTo(new Step.Rest());
    lane.claimed(7, "1", "3", false, LEASE_END);
    assertThat(lane.next(LEASE_END)).isEqualTo(new Step.Rest());
    lane.lost();
    assertThat(lane.next(NOON)).isEqualTo(new Step.Rest());
  }

  @Test
  void what_was_not_taken_is_tried_again_later_and_later_by_its_outcome_alone() {
    lane.claimed(7, "1", "3", false, LEASE_END);
    long now = NOON;
    for (int failures = 1; failures <= 12; failures++) {
      var _ = lane.next(now);
      lane.read(7, List.of(join("1", "u0", 1), join("2", "u1", 2), leave("3", "u1", 3)));
      Delivery sent = sent(7, now);
      assertThat(sent.events()).hasSize(failures == 1 ? 2 : 1);
      assertThat(sent.events().getLast().revFrom()).isEqualTo(failures == 1 ? 3 : 2);
      lane.answered(7, FAILED, now, 1);
      long wait = Duration.ofSeconds(Math.min(300, 1L << (failures - 1))).toNanos();
      lane.claimed(7, "1", "3", false, now + 2 * wait);
      assertThat(lane.isFailing()).isTrue();
      assertThat(lane.next(now + wait - 1)).isEqualTo(new Step.Rest());
      now += wait;
    }
    assertThat(lane.next(now)).isEqualTo(new Step.Read(7, "1", LaneDelivery.READ_BEHIND));
  }

  @Test
  void a_receiver_that_says_when_is_left_alone_until_then() {
    lane.claimed(7, "1", "2", false, NOON + Duration.ofHours(3).toNanos());
    var _ = lane.next(NOON);
    lane.read(7, List.of(join("1", "u0", 1), join("2", "u1", 2)));
    var _ = sent(7);
    lane.answered(7, new Answer.Later(Duration.ofDays(9)), NOON, 0);

    assertThat(lane.next(NOON + Duration.ofMinutes(59).toNanos())).isEqualTo(new Step.Rest());
    assertThat(lane.next(NOON + Duration.ofHours(1).toNanos())).isInstanceOf(Step.Read.class);
  }

  @Test
  void whoever_is_told_nothing_any_more_has_lost_the_lane() {
    lane.claimed(7, "1", "2", false, LEASE_END);
    var _ = lane.next(NOON);
    lane.read(7, List.of(join("1", "u0", 1), join("2", "u1", 2)));
    var _ = sent(7);
    lane.answered(7, new Answer.Gone(), NOON, 0);

    assertThat(lane.isHeld(NOON)).isFalse();
  }

  @Test
  void a_cursor_that_is_not_there_any_more_is_a_resync_until_it_is_taken() {
    lane.claimed(7, "1", "9", false, LEASE_END);
    var _ = lane.next(NOON);
    lane.read(7, List.of(join("8", "u1", 8), join("9", "u2", 9)));
    assertThat(sent(7).resync()).isTrue();
    lane.answered(7, FAILED, NOON, 0);
    var _ = lane.next(NOON + Duration.ofSeconds(1).toNanos());
    lane.read(7, List.of(join("8", "u1", 8), join("9", "u2", 9)));
    Delivery again = sent(7, NOON + Duration.ofSeconds(1).toNanos());
    assertThat(again.resync()).isTrue();
    assertThat(again.events()).hasSize(2);
  }

  @Test
  void a_stream_that_was_made_anew_is_a_resync_without_events() {
    lane.claimed(7, "1", "0", false, LEASE_END);
    var _ = lane.next(NOON);
    lane.read(7, List.of());

    assertThat(sent(7)).isEqualTo(new Delivery("0", true, List.of()));
  }

  @Test
  void a_lane_that_starts_afresh_is_a_resync_and_so_is_one_that_went_back() {
    lane.claimed(7, "1", "1", true, LEASE_END);
    assertResync(7, "1");
    lane.claimed(7, "0", "1", false, LEASE_END);
    assertResync(7, "0");
    lane.lost();
    lane.claimed(5, "0", "0", false, LEASE_END);
    assertResync(5, "0");
    lane.lost();
    lane.claimed(9, "0", "0", false, LEASE_END);
    assertThat(lane.next(NOON)).isEqualTo(new Step.Rest());
  }

  @Test
  void something_that_was_tried_and_is_not_there_any_more_is_a_resync() {
    lane.claimed(7, "1", "2", false, LEASE_END);
    var _ = lane.next(NOON);
    lane.read(7, List.of(join("1", "u0", 1), join("2", "u1", 2)));
    var _ = sent(7);
    lane.answered(7, FAILED, NOON, 0);
    var _ = lane.next(NOON + Duration.ofSeconds(1).toNanos());
    lane.read(7, List.of(join("1", "u0", 1), join("3", "u5", 2)));

    assertThat(sent(7, NOON + Duration.ofSeconds(1).toNanos()).resync()).isTrue();
  }

  @Test
  void answers_for_an_earlier_tenure_change_nothing() {
    lane.claimed(7, "1", "2", false, LEASE_END);
    var _ = lane.next(NOON);
    lane.lost();
    lane.claimed(9, "5", "6", false, LEASE_END);
    lane.read(7, List.of(join("1", "u0", 1), join("2", "u1", 2)));
    lane.answered(7, TAKEN, NOON, 0);
    lane.noted(7, false);

    assertThat(lane.next(NOON)).isEqualTo(new Step.Read(9, "5", LaneDelivery.READ));
  }

  @Test
  void a_note_that_comes_to_nothing_is_made_again_and_one_that_is_refused_loses_the_lane() {
    lane.claimed(7, "1", "2", false, LEASE_END);
    var _ = lane.next(NOON);
    lane.read(7, List.of(join("1", "u0", 1), join("2", "u1", 2)));
    var _ = sent(7);
    lane.answered(7, TAKEN, NOON, 0);
    assertThat(lane.next(NOON)).isEqualTo(new Step.Note(7, "2"));
    lane.interrupted(7);
    lane.claimed(7, "1", "2", false, LEASE_END);
    assertThat(lane.next(NOON)).isEqualTo(new Step.Note(7, "2"));
    lane.noted(7, false);

    assertThat(lane.isHeld(NOON)).isFalse();
  }

  @Test
  void a_delivery_is_bounded_and_no_number_is_left_out_of_it() {
    List<Transition> many = new ArrayList<>();
    many.add(join("0", "u", 1));
    IntStream.range(2, 900)
        .forEach(i ->
            many.add(
                i % 2 == 0
                    ? join("%04d".formatted(i), "u" + i % 150, i)
                    : leave("%04d".formatted(i), "u" + i % 150, i)));
    Delivery whole = Folding.of("0", many.subList(1, many.size()), false, true);

    assertThat(whole.events()).hasSizeLessThanOrEqualTo(Folding.EVENTS);
    long next = 2;
    for (Told told : whole.events()) {
      assertThat(told.revFrom()).isEqualTo(next);
      next = told.transition().rev() + 1;
    }
    assertThat(Long.parseLong(whole.cursor())).isEqualTo(next - 1);
  }

  @Test
  void of_a_channel_that_was_occupied_and_vacated_the_outcome_is_told() {
    Transition occupied = new Transition("1", "channel:occupied", "c", "", "e", 1, "{}");
    Transition vacated = new Transition("2", "channel:vacated", "c", "", "e", 1, "{}");
    Transition mark = new Transition("3", "stream:begin", "", "", "", 0, "{}");

    Delivery told = Folding.of("0", List.of(occupied, vacated, mark), false, true);

    assertThat(told.events()).extracting(Told::transition).containsExactly(vacated);
    assertThat(told.events()).noneMatch(Told::standsForSeveral);
    assertThat(told.cursor()).isEqualTo("3");
  }

  @Test
  void the_lane_of_a_channel_is_what_readers_in_other_languages_reckon() {
    // python3 -c "import zlib; print(zlib.crc32(b'lobby') % 16)"
    assertThat(TransitionLane.of(new ChannelId("lobby")).number()).isEqualTo(LOBBY);
  }

  private static final int LOBBY = 7;

  private void assertResync(long fence, String cursor) {
    var _ = lane.next(NOON);
    lane.read(fence, List.of(join(cursor, "u0", 1)));
    assertThat(sent(fence).resync()).isTrue();
    lane.answered(fence, TAKEN, NOON, 0);
    lane.noted(fence, true);
  }

  private Delivery sent(long fence) {
    return sent(fence, NOON);
  }

  private Delivery sent(long fence, long now) {
    Step step = lane.next(now);
    assertThat(step).isInstanceOf(Step.Send.class);
    Step.Send send = (Step.Send) step;
    assertThat(send.fence()).isEqualTo(fence);
    return send.delivery();
  }

  private static Transition join(String id, String user, long rev) {
    return new Transition(id, "presence:join", "c", user, "e", rev, "{}");
  }

  private static Transition leave(String id, String user, long rev) {
    return new Transition(id, "presence:leave", "c", user, "e", rev, "{}");
  }
}
