package dev.parley.domain.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandshakePaceTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final HandshakePace pace = new HandshakePace(0);

  @Test
  void who_comes_alone_does_not_wait() {
    for (int i = 1; i <= HandshakePace.BURST; i++) {
      assertThat(pace.take(0)).isTrue();
    }
    assertThat(pace.take(0)).isFalse();
  }

  @Test
  void the_pace_grows_while_deliveries_are_in_time_and_more_would_come() {
    long admitted = crowd(0, 1_000, HandshakePace.LATE_NANOS);

    assertThat(pace.perSecond()).isGreaterThan(5 * HandshakePace.FIRST_PER_SECOND);
    assertThat(admitted).isGreaterThan((long) HandshakePace.FIRST_PER_SECOND);
  }

  @Test
  void the_pace_stays_while_fewer_come_than_may() {
    for (long now = 0; now < 10_000 * MILLI; now += 50 * MILLI) {
      assertThat(pace.take(now)).isTrue();
    }

    assertThat(pace.perSecond()).isEqualTo(HandshakePace.FIRST_PER_SECOND);
  }

  @Test
  void deliveries_that_are_late_cut_it_and_very_late_ones_cut_it_deeper() {
    HandshakePace other = new HandshakePace(0);
    pace.late(2 * HandshakePace.LATE_NANOS);
    other.late(10 * HandshakePace.LATE_NANOS);
    pace.take(20 * MILLI);
    other.take(20 * MILLI);

    assertThat(pace.perSecond()).isLessThan(HandshakePace.FIRST_PER_SECOND);
    assertThat(other.perSecond()).isLessThan(pace.perSecond());
  }

  @Test
  void a_cut_is_given_time_to_be_felt() {
    pace.late(10 * HandshakePace.LATE_NANOS);
    pace.take(20 * MILLI);
    double cut = pace.perSecond();
    pace.late(10 * HandshakePace.LATE_NANOS);
    pace.take(30 * MILLI);

    assertThat(pace.perSecond()).isEqualTo(cut);
  }

  @Test
  void nobody_is_locked_out_however_late_the_deliveries_are() {
    long admitted = crowd(0, 60_000, 100 * HandshakePace.LATE_NANOS);

    assertThat(pace.perSecond()).isEqualTo(HandshakePace.LEAST_PER_SECOND);
    assertThat(admitted).isGreaterThan(50 * (long) HandshakePace.LEAST_PER_SECOND);
  }

  @Test
  void what_was_late_before_a_silence_is_forgotten() {
    pace.late(10 * HandshakePace.LATE_NANOS);
    pace.take(60_000 * MILLI);

    assertThat(pace.perSecond()).isEqualTo(HandshakePace.FIRST_PER_SECOND);
  }

  /** More than may wait for all that time. */
  private long crowd(long fromMillis, long untilMillis, long lateNanos) {
    long admitted = 0;
    for (long now = fromMillis * MILLI; now < untilMillis * MILLI; now += MILLI) {
      pace.late(lateNanos);
      while (pace.take(now)) {
        admitted++;
      }
    }
    return admitted;
  }
}
