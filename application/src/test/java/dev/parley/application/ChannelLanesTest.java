package dev.parley.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.channel.ChannelId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChannelLanesTest {
  @Test
  void work_that_is_added_from_within_comes_after_what_is_under_way() {
    ChannelLanes.Lane lane = new ChannelLanes.Lane();
    List<String> done = new ArrayList<>();

    lane.run(() -> {
      lane.run(() -> done.add("second"));
      done.add("first");
    });

    assertThat(done).containsExactly("first", "second");
  }

  @Test
  void names_with_one_hash_code_in_java_are_spread_over_all_lanes() {
    List<String> names = List.of("");
    for (int i = 0; i < 12; i++) {
      names = names.stream().flatMap(name -> Stream.of(name + "Aa", name + "BB")).toList();
    }
    assertThat(names.stream().map(String::hashCode).distinct()).hasSize(1);
    int[] filled = new int[ChannelLanes.LANES];
    for (String name : names) {
      filled[ChannelLanes.laneOf(new ChannelId(name))]++;
    }

    // 64 in each, give or take 8; what is twice as much or half comes by chance to no one.
    assertThat(filled).matches(counts -> Arrays.stream(counts).allMatch(it -> it > 24 && it < 128));
  }

  @Test
  void a_fault_does_not_lock_the_lane() {
    ChannelLanes.Lane lane = new ChannelLanes.Lane();
    List<String> done = new ArrayList<>();
    Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> done.add("reported"));
    try {
      lane.run(() -> {
        throw new IllegalStateException("on purpose");
      });
      lane.run(() -> done.add("next"));
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(null);
    }

    assertThat(done).containsExactly("reported", "next");
  }

  @Test
  void however_many_threads_add_work_it_is_done_one_at_a_time_and_in_each_threads_order()
      throws InterruptedException {
    ChannelLanes.Lane lane = new ChannelLanes.Lane();
    int threads = 4;
    int each = 20_000;
    int[] last = new int[threads];
    int[] count = new int[1];
    CountDownLatch finished = new CountDownLatch(threads * each);
    for (int i = 0; i < threads; i++) {
      int self = i;
      Thread.ofPlatform()
          .start(() -> {
            for (int n = 1; n <= each; n++) {
              int step = n;
              lane.run(() -> {
                if (last[self] == step - 1) {
                  last[self] = step;
                }
                count[0]++;
                finished.countDown();
              });
            }
          });
    }

    assertThat(finished.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(count[0]).isEqualTo(threads * each);
    assertThat(last).containsOnly(each);
  }
}
