package dev.parley.websocket.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.channel.ChannelId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlushDelayTest {
  private static final ChannelId ORDERS = new ChannelId("orders");
  private static final ChannelId NEWS = new ChannelId("news");
  private static final long MILLI = 1_000_000;
  private static final long NOW = nearTheEnd();

  private final FlushDelay rest = new FlushDelay();

  @BeforeEach
  void muchIsSaid() {
    hearEvery(MILLI);
  }

  @Test
  void is_as_long_as_the_work_was_all_pieces_of_it() {
    rest.add(MILLI * 2, NOW - MILLI * 2);
    rest.add(MILLI, NOW);

    assertThat(rest.take(NOW, NOW)).isEqualTo(MILLI * 3);
    assertThat(rest.take(NOW, NOW)).as("another, without other work").isZero();
  }

  @Test
  void lets_no_publication_grow_older_than_six_milliseconds() {
    assertThat(afterLongWork(NOW)).isEqualTo(MILLI * 6);
    assertThat(afterLongWork(NOW - MILLI * 3)).isEqualTo(MILLI * 3);
    assertThat(afterLongWork(NOW - MILLI * 6)).isZero();
    assertThat(afterLongWork(NOW - MILLI * 400)).isZero();
  }

  @Test
  void does_not_follow_on_work_of_less_than_a_millisecond() {
    rest.add(MILLI - 1, NOW);

    assertThat(rest.take(NOW, NOW)).isZero();
  }

  @Test
  void is_not_for_a_thread_that_had_nothing_to_do_for_a_quarter_of_the_time() {
    rest.add(MILLI * 4, NOW);
    assertThat(rest.take(NOW + MILLI, NOW + MILLI)).isEqualTo(MILLI * 4);

    rest.add(MILLI * 4, NOW);
    assertThat(rest.take(NOW + MILLI + 1, NOW + MILLI + 1)).isZero();
  }

  @Test
  void is_for_a_thread_that_may_expect_another_publication_meanwhile() {
    hearEvery(MILLI * 10);
    assertThat(afterLongWork(NOW)).isZero();

    hearEvery(MILLI * 5);
    assertThat(afterLongWork(NOW)).isPositive();

    rest.heard(ORDERS, NOW + MILLI * 3_000);
    assertThat(afterLongWork(NOW)).as("after a silence").isZero();
  }

  @Test
  void is_not_for_a_thread_that_hears_one_channel_after_the_other() {
    for (int i = 0; i < 100; i++) {
      rest.heard(i % 2 == 0 ? ORDERS : NEWS, NOW);
    }

    assertThat(afterLongWork(NOW)).isZero();
  }

  private void hearEvery(long nanos) {
    for (int i = 0; i < 100; i++) {
      rest.heard(ORDERS, NOW + nanos * i);
    }
  }

  private long afterLongWork(long heardNanos) {
    rest.add(MILLI * 400, NOW);
    return rest.take(NOW, heardNanos);
  }

  /** Of the clock, which goes on with negative numbers. */
  private static long nearTheEnd() {
    return Long.MAX_VALUE - 1_000;
  }
}
