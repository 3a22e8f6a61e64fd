package dev.parley.application;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedHistoryMemoryTest {
  private static final long WINDOW = 120_000;

  private final SharedHistoryMemory memory = new SharedHistoryMemory(1_000, WINDOW);

  @Test
  void no_more_is_given_than_there_is() {
    assertThat(memory.reserve(900)).isTrue();
    assertThat(memory.reserve(101)).isFalse();
    assertThat(memory.takenBytes()).isEqualTo(900);

    memory.release(900);
    assertThat(memory.reserve(1_000)).isTrue();
  }

  @Test
  void the_less_is_left_the_shorter_everybody_remembers() {
    memory.reserve(750);
    assertThat(memory.windowNanos()).isEqualTo(WINDOW);

    memory.reserve(125);
    assertThat(memory.windowNanos()).isEqualTo(WINDOW / 2);

    memory.reserve(125);
    assertThat(memory.windowNanos()).isZero();
  }
}
