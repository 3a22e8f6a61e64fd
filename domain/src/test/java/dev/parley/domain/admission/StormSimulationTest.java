package dev.parley.domain.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node in simulated time: one processor that takes what there is for it in turn, a little of each
 * at a time, as a system does that shares it fairly among threads. Deliveries to those who are
 * there are due 50 times a second; thousands of handshakes come within a second; each costs less
 * than the one before it, as the compiler goes on.
 */
class StormSimulationTest {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000 * MICRO;
  private static final long SECOND = 1_000 * MILLI;
  private static final int STRANGERS = 9_000;
  private static final long DELIVERY_COST = 2_500 * MICRO;
  private static final long DELIVERY_EVERY = 20 * MILLI;
  private static final long SLICE = 3 * MILLI;
  private static final long FIRST_COST = 1_300 * MICRO;
  private static final long LAST_COST = 250 * MICRO;
  private static final int WARM_AFTER = 6_000;

  private record Outcome(long p99Nanos, long allInNanos, int in, int refusals) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void those_who_are_there_do_not_feel_those_who_come(long seed) {
    Outcome paced = run(seed, true);
    Outcome unpaced = run(seed, false);

    assertThat(paced.p99Nanos).as("seed %d", seed).isLessThan(60 * MILLI);
    assertThat(unpaced.p99Nanos).as("seed %d", seed).isGreaterThan(300 * MILLI);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void all_who_come_are_in_before_long(long seed) {
    Outcome paced = run(seed, true);
    Outcome unpaced = run(seed, false);

    assertThat(paced.in).as("seed %d", seed).isEqualTo(STRANGERS);
    assertThat(paced.allInNanos).as("seed %d", seed).isLessThan(4 * unpaced.allInNanos);
  }

  private static Outcome run(long seed, boolean paced) {
    return new Node(new Random(seed), paced).run();
  }

  private static final class Node {
    private final Random random;
    private final boolean paced;
    private final HandshakePace pace = new HandshakePace(0);
    private final HandshakeQueue<Integer, Integer> queue =
        new HandshakeQueue<>(
            new HandshakeQueue.Bounds(4_096, Long.MAX_VALUE, Duration.ofSeconds(5)));
    private final List<Long> arrivals = new ArrayList<>();
    private final List<Long> lateness = new ArrayList<>();
    private final Queue<long[]> working = new ArrayDeque<>();
    private final Queue<Long> dueDeliveries = new ArrayDeque<>();
    private long now;
    private long nextDelivery = DELIVERY_EVERY;
    private long deliveryLeft;
    private int in;
    private int begun;
    private int refusals;
    private long allIn;

    Node(Random random, boolean paced) {
      this.random = random;
      this.paced = paced;
      for (int i = 0; i < STRANGERS; i++) {
        arrivals.add((long) (random.nextDouble() * SECOND));
      }
      Collections.sort(arrivals);
    }

    Outcome run() {
      long until = 120 * SECOND;
      while (now < until && (in < STRANGERS || now < 12 * SECOND)) {
        arrive();
        admit();
        if (!serve()) {
          now += 100 * MICRO;
        }
      }
      Collections.sort(lateness);
      return new Outcome(lateness.get((int) (lateness.size() * 0.99)), allIn, in, refusals);
    }

    private void arrive() {
      while (nextDelivery <= now) {
        dueDeliveries.add(nextDelivery);
        nextDelivery += DELIVERY_EVERY;
      }
      while (!arrivals.isEmpty() && arrivals.getFirst() <= now) {
        arrivals.removeFirst();
        if (!paced) {
          begin();
        } else if (!queue.add(random.nextInt(1_000), 1, 4_096, pace.perSecond(), now)) {
          comeAgain();
        }
      }
    }

    private void admit() {
      if (!dueDeliveries.isEmpty()) {
        pace.late(now - dueDeliveries.peek());
      }
      queue.expire(now, handshake -> comeAgain());
      while (queue.size() > 0 && pace.take(now)) {
        queue.next();
        begin();
      }
    }

    private void comeAgain() {
      refusals++;
      long at = now + queue.retryAfter(pace.perSecond(), random.nextDouble()).toNanos();
      int place = Collections.binarySearch(arrivals, at);
      arrivals.add(place < 0 ? -place - 1 : place, at);
    }

    private void begin() {
      double cold = Math.max(0, 1 - begun++ / (double) WARM_AFTER);
      long cost = LAST_COST + (long) ((FIRST_COST - LAST_COST) * cold);
      working.add(new long[] {(long) (cost * (0.5 + random.nextDouble()))});
    }

    /** A slice for the deliveries, one for the handshakes. */
    private boolean serve() {
      boolean worked = false;
      if (!dueDeliveries.isEmpty()) {
        worked = true;
        if (deliveryLeft == 0) {
          deliveryLeft = DELIVERY_COST;
        }
        long slice = Math.min(SLICE, deliveryLeft);
        now += slice;
        deliveryLeft -= slice;
        if (deliveryLeft == 0) {
          long late = now - dueDeliveries.remove();
          lateness.add(late);
          pace.late(late);
        }
      }
      // The more of them have begun, the more threads and queues there are before a delivery.
      long slice = SLICE * Math.max(1, working.size() / 64);
      while (slice > 0 && !working.isEmpty()) {
        worked = true;
        long[] left = working.element();
        long part = Math.min(slice, left[0]);
        now += part;
        slice -= part;
        left[0] -= part;
        if (left[0] == 0) {
          working.remove();
          in++;
          allIn = now;
        }
      }
      return worked;
    }
  }
}
