package dev.parley.websocket.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionTickerTest {
  /** Near the end of what a long holds: the clock may begin anywhere, and wrap. */
  private static final long BEGUN = Long.MAX_VALUE - millis(300);

  private final ConnectionTicker sweep = new ConnectionTicker();
  private final List<String> visited = new ArrayList<>();
  private final Map<String, Long> wishes = new HashMap<>();

  @Test
  void a_connection_is_visited_at_the_next_sweep_and_then_when_it_wished_to_be() {
    come("ada", BEGUN);
    wishes.put("ada", BEGUN + millis(500));
    sweep(BEGUN);
    sweep(BEGUN + millis(250));
    assertThat(visited).containsExactly("ada");

    sweep(BEGUN + millis(500));
    assertThat(visited).containsExactly("ada", "ada");
  }

  @Test
  void whoever_was_hastened_is_visited_at_the_next_sweep_wherever_it_stands_by_then() {
    come("ada", BEGUN);
    TickRequest bob = come("bob", BEGUN);
    wishes.put("ada", Subscriber.NEVER);
    wishes.put("bob", BEGUN + millis(25_000));
    sweep(BEGUN);
    sweep(BEGUN + millis(250));
    assertThat(visited).containsExactly("ada", "bob");

    bob.requestTick();
    sweep(BEGUN + millis(500));
    assertThat(visited).containsExactly("ada", "bob", "bob");
  }

  @Test
  void hastening_one_that_is_gone_hastens_nobody_else() {
    TickRequest ada = come("ada", BEGUN);
    come("bob", BEGUN);
    wishes.put("ada", Subscriber.NEVER);
    wishes.put("bob", BEGUN + millis(25_000));
    sweep(BEGUN);

    ada.requestTick();
    sweep(BEGUN + millis(250));
    assertThat(visited).containsExactly("ada", "bob");
  }

  @Test
  void whoever_is_gone_is_not_visited_again_and_nobody_is_passed_over_for_it() {
    for (String name : List.of("ada", "bob", "carla")) {
      var _ = come(name, BEGUN);
    }
    wishes.put("ada", Subscriber.NEVER);
    sweep(BEGUN);
    sweep(BEGUN + millis(250));

    assertThat(visited).containsExactly("ada", "carla", "bob", "carla", "bob");
  }

  @Test
  void thousands_may_come_and_go() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> here = new ArrayList<>();
    for (int round = 0; round < 200; round++) {
      long now = BEGUN + millis(250L * round);
      for (int i = random.nextInt(60); i > 0; i--) {
        String name = round + "-" + i;
        come(name, now);
        wishes.put(name, now);
        here.add(name);
      }
      visited.clear();
      sweep(now);
      assertThat(visited).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(here);
      here.removeIf(name -> random.nextInt(4) == 0 && wishes.put(name, Subscriber.NEVER) != null);
      visited.clear();
      sweep(now);
    }
  }

  private TickRequest come(String name, long nowNanos) {
    return sweep.add(new Visited(name), nowNanos);
  }

  private void sweep(long nowNanos) {
    sweep.visit(nowNanos, connection -> connection.tick(nowNanos));
  }

  private static long millis(long count) {
    return Duration.ofMillis(count).toNanos();
  }

  private final class Visited extends BystandingSubscriber {
    private final String name;

    Visited(String name) {
      this.name = name;
    }

    @Override
    public long tick(long nowNanos) {
      visited.add(name);
      return wishes.getOrDefault(name, nowNanos);
    }
  }
}
