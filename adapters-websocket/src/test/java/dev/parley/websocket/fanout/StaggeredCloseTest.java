package dev.parley.websocket.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.delivery.DisconnectReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StaggeredCloseTest {
  private static final Duration WITHIN = Duration.ofSeconds(5);
  private final List<Integer> advice = new ArrayList<>();

  @Test
  void a_handful_goes_at_once() {
    StaggeredClose staggeredClose = staggeredClose(50);
    staggeredClose.advance(0);

    assertThat(advice).hasSize(50);
  }

  @Test
  void a_crowd_goes_evenly_and_is_gone_in_time() {
    StaggeredClose staggeredClose = staggeredClose(10_000);
    staggeredClose.advance(0);
    assertThat(advice).hasSizeLessThan(100);
    staggeredClose.advance(WITHIN.toNanos() / 2);
    assertThat(advice).hasSizeBetween(5_000, 5_100);
    staggeredClose.advance(WITHIN.toNanos());
    assertThat(advice).hasSize(10_000);
  }

  @Test
  void each_is_told_another_moment_to_come_back_so_that_they_do_not_come_together() {
    StaggeredClose staggeredClose = staggeredClose(10_000);
    staggeredClose.advance(WITHIN.toNanos());

    assertThat(Collections.min(advice)).isEqualTo(1_000);
    assertThat(Collections.max(advice)).isBetween(4_990, 5_000);
    for (int second = 1; second < 5; second++) {
      int from = second * 1_000;
      assertThat(advice.stream().filter(millis -> millis / 1_000 * 1_000 == from).count())
          .isBetween(2_490L, 2_510L);
    }
  }

  @Test
  void who_was_admitted_before_the_door_was_closed_goes_too() {
    StaggeredClose staggeredClose = staggeredClose(50);
    staggeredClose.advance(0);
    staggeredClose.join(new Leaving());
    staggeredClose.advance(WITHIN.toNanos() + 1);

    assertThat(advice).hasSize(51);
  }

  private StaggeredClose staggeredClose(int people) {
    List<Subscriber> everybody = Stream.<Subscriber>generate(Leaving::new).limit(people).toList();
    return new StaggeredClose(everybody, DisconnectReason.DRAINING, WITHIN, 0);
  }

  private final class Leaving extends BystandingSubscriber {
    @Override
    public void close(DisconnectReason reason) {
      throw new AssertionError("not told when to come back");
    }

    @Override
    public void close(DisconnectReason reason, String text) {
      advice.add(Integer.parseInt(text.replaceAll("[^0-9]", "")));
    }
  }
}
