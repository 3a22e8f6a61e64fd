package dev.parley.domain.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.identity.UserId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RemovalsTest {
  private static final UserId ALICE = new UserId("alice");
  private static final UserId BOB = new UserId("bob");
  private static final long NOON = Long.MAX_VALUE - 1_000;

  private final Removals removals = new Removals();

  @Test
  void for_some_seconds_every_place_is_forbidden_and_then_those_before() {
    removals.add(ALICE, NOON);
    assertThat(removals.forbid(ALICE, new Cursor(1_000, 0, 0))).isTrue();
    assertThat(removals.forbid(BOB, new Cursor(1, 0, 0))).isFalse();

    removals.settle(new Cursor(7, 2, 0), NOON + seconds(4));
    assertThat(removals.areRecent()).isTrue();
    removals.settle(new Cursor(8, 3, 0), NOON + seconds(6));

    assertThat(removals.areRecent()).isFalse();
    assertThat(removals.forbid(ALICE, new Cursor(8, 3, 0))).isTrue();
    assertThat(removals.forbid(ALICE, new Cursor(8, 4, 0))).isFalse();
    assertThat(removals.forbid(ALICE, new Cursor(9, 0, 0))).isFalse();
  }

  @Test
  void who_is_removed_again_is_forbidden_again() {
    removals.add(ALICE, NOON);
    removals.settle(new Cursor(8, 3, 0), NOON + seconds(6));

    removals.add(ALICE, NOON + seconds(60));

    assertThat(removals.forbid(ALICE, new Cursor(9, 0, 0))).isTrue();
    assertThat(removals.areRecent()).isTrue();
  }

  @Test
  void too_many_are_not_told_apart() {
    for (int i = 0; i < 256; i++) {
      assertThat(removals.add(new UserId("user" + i), NOON)).isTrue();
    }

    assertThat(removals.add(ALICE, NOON)).isFalse();
    assertThat(removals.add(new UserId("user7"), NOON)).isTrue();

    removals.clear();
    assertThat(removals.add(ALICE, NOON)).isTrue();
    assertThat(removals.areRecent()).isTrue();
  }

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }
}
