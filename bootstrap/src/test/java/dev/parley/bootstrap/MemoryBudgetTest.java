package dev.parley.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.bootstrap.MemoryBudget.Row;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final long MIB = 1024 * 1024;
  private static final Row POOL = Row.shared("pool", 60 * MIB, 10 * MIB);
  private static final Row OTHER = Row.shared("other", 110 * MIB, 10 * MIB);
  private static final Row CONNECTIONS = Row.counted("connections", 10_000, 100, 10_000);
  private static final Row FIXED = Row.fixed("fixed", 1_000, 10_000);

  @Test
  void where_there_is_room_each_has_what_it_wants() {
    MemoryBudget budget = heap(1_000, POOL, OTHER, CONNECTIONS, FIXED);

    assertThat(budget.bytes("pool")).isEqualTo(60 * MIB);
    assertThat(budget.bytes("connections")).isEqualTo(100_000_000);
    assertThat(budget.lowered()).isEmpty();
    assertThat(budget.isShort()).isFalse();
  }

  @Test
  void what_is_shared_gives_way_first_each_as_far_as_it_exceeds_its_least() {
    MemoryBudget budget = heap(200, POOL, OTHER, FIXED);
    long room = budget.availableBytes() - 10_000_000 - 20 * MIB;

    assertThat(budget.bytes("pool")).isCloseTo(10 * MIB + room / 3, within());
    assertThat(budget.bytes("other")).isCloseTo(10 * MIB + room * 2 / 3, within());
    assertThat(budget.bytes("fixed")).isEqualTo(10_000_000);
    assertThat(budget.grantedBytes()).isLessThanOrEqualTo(budget.availableBytes());
    assertThat(budget.lowered()).extracting(it -> it.row().what()).containsExactly("pool", "other");
  }

  @Test
  void then_there_may_be_fewer_of_what_is_counted() {
    MemoryBudget budget = heap(150, POOL, OTHER, CONNECTIONS);

    assertThat(budget.bytes("pool")).isEqualTo(10 * MIB);
    assertThat(budget.bytes("connections")).isCloseTo(budget.availableBytes() - 20 * MIB, within());
    assertThat(budget.isShort()).isFalse();
  }

  @Test
  void nothing_is_lowered_below_its_least_and_what_is_short_says_so() {
    MemoryBudget budget = heap(60, POOL, CONNECTIONS, FIXED);

    assertThat(budget.bytes("pool")).isEqualTo(10 * MIB);
    assertThat(budget.bytes("connections")).isEqualTo(1_000_000);
    assertThat(budget.bytes("fixed")).isEqualTo(10_000_000);
    assertThat(budget.isShort()).isTrue();
  }

  @Test
  void whatever_the_heap_more_of_it_takes_nothing_from_anybody() {
    MemoryBudget before = heap(1, POOL, OTHER, CONNECTIONS, FIXED);
    for (int mebibytes = 2; mebibytes < 600; mebibytes++) {
      MemoryBudget now = heap(mebibytes, POOL, OTHER, CONNECTIONS, FIXED);
      for (Row row : List.of(POOL, OTHER, CONNECTIONS, FIXED)) {
        assertThat(now.bytes(row.what()))
            .isBetween(Math.max(before.bytes(row.what()), row.leastBytes()), row.bytes());
      }
      assertThat(now.isShort() || now.grantedBytes() <= now.availableBytes()).isTrue();
      before = now;
    }
  }

  @Test
  void rows_that_make_no_sense_are_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> heap(100, POOL).bytes("none"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Row("x", 1, 2, MemoryBudget.Kind.SHARED));
  }

  private static MemoryBudget heap(int mebibytes, Row... rows) {
    return MemoryBudget.of(mebibytes * MIB, List.of(rows));
  }

  private static Offset<Long> within() {
    return Offset.offset(8L);
  }
}
