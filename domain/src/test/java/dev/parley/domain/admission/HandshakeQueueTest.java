package dev.parley.domain.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeQueueTest {
  private static final String ADDRESS = "192.0.2.1";
  private static final double PACE = 1_000;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final HandshakeQueue<String, String> queue =
      new HandshakeQueue<>(new HandshakeQueue.Bounds(3, 100, Duration.ofSeconds(5)));

  @Test
  void the_oldest_has_its_turn_first() {
    queue.add(ADDRESS, "alice", 10, PACE, 0);
    queue.add(ADDRESS, "bob", 10, PACE, 0);

    assertThat(queue.next()).contains("alice");
    assertThat(queue.next()).contains("bob");
    assertThat(queue.next()).isEmpty();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void each_address_has_its_turn_however_many_wait_of_another() {
    queue.add(ADDRESS, "one of a crowd", 1, PACE, 0);
    queue.add(ADDRESS, "another of it", 1, PACE, 0);
    queue.add("192.0.2.2", "alice", 1, PACE, 1);

    assertThat(queue.next()).contains("one of a crowd");
    assertThat(queue.next()).contains("alice");
    assertThat(queue.next()).contains("another of it");
  }

  @Test
  void a_crowd_that_is_too_large_for_the_pace_keeps_nobody_else_out() {
    double slow = 0.2;
    assertThat(queue.add(ADDRESS, "one of a crowd", 1, slow, 0)).isTrue();
    assertThat(queue.add(ADDRESS, "another of it", 1, slow, 0)).isTrue();
    assertThat(queue.add("192.0.2.2", "alice", 1, slow, 0)).isTrue();
  }

  @Test
  void no_more_wait_than_may() {
    for (int i = 0; i < 3; i++) {
      assertThat(queue.add(ADDRESS, "early", 1, PACE, 0)).isTrue();
    }

    assertThat(queue.add(ADDRESS, "late", 1, PACE, 0)).isFalse();
    assertThat(queue.size()).isEqualTo(3);
  }

  @Test
  void they_hold_no_more_bytes_than_they_may() {
    assertThat(queue.add(ADDRESS, "long", 90, PACE, 0)).isTrue();
    assertThat(queue.add(ADDRESS, "too long", 20, PACE, 0)).isFalse();
    assertThat(queue.bytes()).isEqualTo(90);
  }

  @Test
  void whose_turn_would_come_too_late_is_refused_at_once() {
    double slow = 0.1;
    assertThat(queue.add(ADDRESS, "alice", 1, slow, 0)).isTrue();
    assertThat(queue.add(ADDRESS, "bob", 1, slow, 0)).isTrue();
    assertThat(queue.add(ADDRESS, "carol", 1, slow, 0)).isFalse();
  }

  @Test
  void who_has_waited_for_too_long_is_refused_the_oldest_first() {
    queue.add(ADDRESS, "alice", 10, PACE, 0);
    queue.add(ADDRESS, "bob", 10, PACE, SECOND);
    queue.add(ADDRESS, "carol", 10, PACE, 2 * SECOND);
    List<String> refused = new ArrayList<>();

    queue.expire(6 * SECOND, refused::add);

    assertThat(refused).containsExactly("alice", "bob");
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.bytes()).isEqualTo(10);
  }

  @Test
  void those_who_are_refused_together_do_not_come_again_together() {
    queue.add(ADDRESS, "alice", 10, PACE, 0);

    Duration first = queue.retryAfter(0.5, 0);
    Duration last = queue.retryAfter(0.5, 1);

    assertThat(first).isEqualTo(Duration.ofSeconds(3));
    assertThat(last).isEqualTo(Duration.ofSeconds(8));
    assertThat(queue.retryAfter(0.001, 1)).isEqualTo(Duration.ofSeconds(11));
  }
}
