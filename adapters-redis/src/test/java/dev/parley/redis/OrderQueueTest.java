package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.wire.WireLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OrderQueueTest {
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final Queue<Runnable> thread = new ArrayDeque<>();
  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final List<String> carriedOut = new ArrayList<>();
  private final OrderQueue queue =
      new OrderQueue(thread::add, telemetry, () -> 0, () -> carriedOut.add("caught up"));

  @Test
  void orders_are_carried_out_in_their_order_and_not_by_whoever_brings_them() {
    add("one");
    add("two");
    assertThat(carriedOut).isEmpty();

    runThread();
    add("three");
    runThread();

    assertThat(carriedOut).containsExactly("one", "two", "three");
  }

  @Test
  void no_more_than_so_many_are_under_way_at_once() {
    List<CompletableFuture<Void>> underWay = new ArrayList<>();
    for (int i = 0; i < OrderQueue.MAX_UNDER_WAY + 1; i++) {
      queue.add(
          80,
          () -> {
            CompletableFuture<Void> order = new CompletableFuture<>();
            underWay.add(order);
            return order;
          });
    }

    runThread();
    assertThat(underWay).hasSize(OrderQueue.MAX_UNDER_WAY);
    underWay.getFirst().complete(null);
    runThread();
    assertThat(underWay).hasSize(OrderQueue.MAX_UNDER_WAY + 1);
  }

  @Test
  void beyond_the_bound_orders_are_dropped_and_counted_and_afterwards_what_is_kept_is_read() {
    for (int i = 0; i < OrderQueue.MAX_WAITING + 3; i++) {
      add("order " + i);
    }

    runThread();

    assertThat(telemetry.counted(Measure.COMMAND_DROPPED)).isEqualTo(3);
    assertThat(carriedOut).hasSize(OrderQueue.MAX_WAITING + 1).endsWith("caught up");
    add("another");
    runThread();
    assertThat(carriedOut).endsWith("caught up", "another");
  }

  @Test
  void what_waits_is_bounded_in_bytes_too() {
    int most = OrderQueue.MAX_WAITING_BYTES / WireLimits.COMMAND_BYTES;
    for (int i = 0; i < most + 1; i++) {
      queue.add(WireLimits.COMMAND_BYTES, () -> DONE);
    }

    assertThat(telemetry.counted(Measure.COMMAND_DROPPED)).isEqualTo(1);
  }

  @Test
  void an_order_that_fails_keeps_no_other_from_its_turn() {
    queue.add(
        80,
        () -> {
          throw new IllegalStateException("thrown on purpose");
        });
    queue.add(80, () -> CompletableFuture.failedFuture(new IllegalStateException("on purpose")));
    add("the next");

    runThread();

    assertThat(carriedOut).containsExactly("the next");
  }

  private void add(String order) {
    queue.add(
        80,
        () -> {
          carriedOut.add(order);
          return DONE;
        });
  }

  private void runThread() {
    for (Runnable next = thread.poll(); next != null; next = thread.poll()) {
      next.run();
    }
  }
}
