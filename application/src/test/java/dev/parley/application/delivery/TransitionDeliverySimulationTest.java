package dev.parley.application.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Whoever follows the rule of three lines has the right picture in the end, whatever dies: nodes
 * are killed, frozen and stopped, Redis is away, restarted empty or replaced by an older copy, and
 * the receiver fails half of the time.
 *
 * <p>{@code -Dparley.simulation.first=405 -Dparley.simulation.runs=1} runs one seed again.
 */
class TransitionDeliverySimulationTest {
  private static final long FIRST = Long.getLong("parley.simulation.first", 1);
  private static final int RUNS = Integer.getInteger("parley.simulation.runs", 20);
  private static final int CHANGES = 2_000;
  private static final int CHANNELS = 12;
  private static final int USERS = 8;

  /** What may happen beside what the receiver does. */
  private enum Fault {
    NODES,
    REDIS_EMPTY
  }

  /** One run. */
  private static final class Run {
    private final SimulatedTime time = new SimulatedTime();
    private final Random chance;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final SimulatedStreams streams;
    private final SimulatedReceiver receiver;
    private final Fault fault;
    private long redisAwayUntil;
    private int names;
    private int changes;
    private int longest;

    Run(long seed, Fault fault, int mostOfLane, boolean asks) {
      chance = new Random(seed);
      this.fault = fault;
      streams = new SimulatedStreams(time::nanos, mostOfLane);
      BooleanSupplier isAway = () -> time.nanos() < redisAwayUntil;
      receiver = new SimulatedReceiver(time, streams, chance, isAway, asks);
      for (int i = 0; i < 3; i++) {
        nodes.add(node());
      }
    }

    Run run() {
      while (changes < CHANGES) {
        time.pass(Duration.ofMillis(1 + chance.nextInt(400)));
        if (time.nanos() >= redisAwayUntil) {
          change();
        }
        if (chance.nextInt(60) == 0) {
          happen();
        }
        if (chance.nextInt(400) == 0) {
          // Long enough for a lane to overflow.
          receiver.setAway(true);
          time.after(Duration.ofMinutes(2), () -> receiver.setAway(false));
        }
        longest = Math.max(longest, streams.longestLane());
      }
      receiver.recover();
      // What waits for a retry waits five minutes at the most.
      time.pass(Duration.ofMinutes(12));
      return this;
    }

    Map<String, Set<String>> truth() {
      Map<String, Set<String>> truth = new TreeMap<>();
      all().forEach(channel -> truth.put(channel, streams.roster(channel).users()));
      return truth;
    }

    Map<String, Set<String>> picture() {
      Map<String, Set<String>> picture = new TreeMap<>();
      all().forEach(channel -> picture.put(channel, receiver.users(channel)));
      return picture;
    }

    private Set<String> all() {
      Set<String> all = new LinkedHashSet<>(receiver.channels());
      all.addAll(streams.channels());
      return all;
    }

    private SimulatedNode node() {
      return new SimulatedNode(
          "node-" + ++names, time, streams, receiver, chance, () -> time.nanos() < redisAwayUntil);
    }

    private void change() {
      String channel = "room." + chance.nextInt(CHANNELS);
      String user = "user " + chance.nextInt(USERS);
      boolean changed =
          chance.nextBoolean() ? streams.join(channel, user) : streams.leave(channel, user);
      changes += changed ? 1 : 0;
      if (chance.nextInt(50) == 0) {
        streams.forgetIfEmpty(channel);
      }
    }

    private void happen() {
      int which = chance.nextInt(nodes.size());
      switch (chance.nextInt(5)) {
        case 0 -> redisAwayUntil = time.nanos() + Duration.ofSeconds(chance.nextInt(10)).toNanos();
        case 1 -> nodes.get(which).freeze(Duration.ofSeconds(chance.nextInt(25)));
        case 2 -> {
          nodes.get(which).kill();
          nodes.set(which, node());
        }
        case 3 -> {
          nodes.get(which).stop();
          nodes.set(which, node());
        }
        default -> lose();
      }
    }

    private void lose() {
      if (fault == Fault.REDIS_EMPTY) {
        streams.loseEverything();
      }
    }
  }

  @Test
  void whatever_happens_to_nodes_the_picture_is_right_in_the_end() {
    assertRight(Fault.NODES, 10_000);
  }

  @Test
  void so_it_is_where_a_lane_keeps_less_than_a_receiver_is_behind() {
    assertRight(Fault.NODES, 30);
  }

  @Test
  void so_it_is_when_redis_comes_back_empty() {
    assertRight(Fault.REDIS_EMPTY, 200);
  }

  @Test
  void a_receiver_that_never_asks_is_wrong_now_and_then() {
    long wrong = 0;
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      Run run = new Run(seed, Fault.REDIS_EMPTY, 30, false).run();
      wrong += run.picture().equals(run.truth()) ? 0 : 1;
    }

    assertThat(wrong).isPositive();
  }

  private static void assertRight(Fault fault, int mostOfLane) {
    long told = 0;
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      Run run = new Run(seed, fault, mostOfLane, true).run();
      assertThat(run.picture()).as("seed %d", seed).isEqualTo(run.truth());
      assertThat(run.longest).as("seed %d", seed).isLessThanOrEqualTo(mostOfLane);
      told += run.receiver.applied();
    }
    // It is told, and does not live by asking alone.
    assertThat(told).isGreaterThan(RUNS * (long) CHANGES / 10);
  }
}
