package dev.parley.acceptance.chaos;

import dev.parley.acceptance.Await;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Somebody with a bad network loses the connection again and again, and is back at once. */
final class Flapping extends Trial {
  static final String PAIRS = "%s pair of a join and a leave";
  static final String OUT_OF_TURN = "%s joins or leaves seen out of turn";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FLAPPING = "guest-0";

  private final int times;
  private final Duration pace;

  Flapping(Cluster cluster, int times, Duration within) {
    super(cluster);
    this.times = times;
    this.pace = within.dividedBy(times);
  }

  @Override
  void prepare() {
    gathering.beWatchersAlone();
  }

  @Override
  void strike() {
    Roamer person = Roamer.arrive(cluster, gathering.channel(), FLAPPING, 0);
    CountDownLatch left = new CountDownLatch(times);
    try (ScheduledExecutorService network = Executors.newSingleThreadScheduledExecutor()) {
      var flapping =
          network.scheduleAtFixedRate(
              () -> {
                person.stumble();
                left.countDown();
              },
              pace.toNanos(),
              pace.toNanos(),
              TimeUnit.NANOSECONDS);
      Await.until(() -> left.getCount() == 0, PATIENCE, () -> left.getCount() + " times are left");
      flapping.cancel(false);
    }
    person.sayGoodbye();
  }

  @Override
  List<Finding> findings() {
    gathering.awaitRight(gathering.withWatchers(List.of()));
    long pairs =
        gathering.watchers().stream()
            .mapToLong(it -> Gathering.seenBy(it, Heard.Came.class).count())
            .max()
            .orElseThrow();
    return List.of(
        Finding.atMost(1, PAIRS, pairs),
        Finding.exactly(0, OUT_OF_TURN, gathering.outOfTurn(Set.of(FLAPPING))));
  }
}
