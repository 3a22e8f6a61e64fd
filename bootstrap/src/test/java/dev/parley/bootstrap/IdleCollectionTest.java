package dev.parley.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleCollectionTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MIB = 1024 * 1024;

  private final IdleCollection idle = new IdleCollection();

  @Test
  void a_node_that_has_been_quiet_for_a_while_collects_what_a_storm_has_left() {
    assertThat(idle.isDue(300 * MIB, 7, 0)).isFalse();
    assertThat(idle.isDue(300 * MIB, 7, 10 * SECOND)).isFalse();
    assertThat(idle.isDue(300 * MIB, 7, 20 * SECOND)).isTrue();
  }

  @Test
  void a_node_at_work_is_not_stopped_for_it() {
    for (int look = 0; look < 100; look++) {
      assertThat(idle.isDue(300 * MIB, look, look * 5L * SECOND)).isFalse();
    }
  }

  @Test
  void what_is_kept_is_no_reason_to_collect_again() {
    idle.isDue(300 * MIB, 7, 0);
    idle.done(290 * MIB);

    assertThat(idle.isDue(300 * MIB, 7, 60 * SECOND)).isFalse();
    assertThat(idle.isDue(330 * MIB, 7, 90 * SECOND)).isTrue();
  }

  @Test
  void a_large_heap_is_left_to_its_collector() {
    idle.isDue(2_000 * MIB, 7, 0);

    assertThat(idle.isDue(2_000 * MIB, 7, 60 * SECOND)).isFalse();
  }
}
