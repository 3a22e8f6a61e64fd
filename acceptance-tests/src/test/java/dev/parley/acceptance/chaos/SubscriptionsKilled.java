package dev.parley.acceptance.chaos;

import dev.parley.acceptance.Await;
import io.lettuce.core.KillArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A service counts aloud while an operator kills the nodes' subscriptions in Redis, again and
 * again. One thread.
 */
final class SubscriptionsKilled extends Trial {
  static final String UNSIGNALLED = "%s of them without a signal";
  static final String OUT_OF_ORDER = "%s heard twice or out of order";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PACE = Duration.ofMillis(5);
  private static final int NUMBERS_BETWEEN = 200;

  private final int times;
  private final List<Long> killedAt = new ArrayList<>();
  private final NumberedStream stream;

  SubscriptionsKilled(Cluster cluster, int times) {
    super(cluster);
    this.times = times;
    this.stream = new NumberedStream(cluster, gathering.channel(), PACE);
  }

  @Override
  void prepare() {
    gathering.beWatchersAlone();
    stream.awaitMore(NUMBERS_BETWEEN);
  }

  @Override
  void strike() {
    for (int i = 0; i < times; i++) {
      cluster.ledger().redis().clientKill(KillArgs.Builder.typePubsub());
      killedAt.add(System.nanoTime());
      stream.awaitMore(NUMBERS_BETWEEN);
    }
  }

  @Override
  List<Finding> findings() {
    int last = stream.said();
    stream.awaitMore(NUMBERS_BETWEEN);
    stream.close();
    Await.until(
        () -> gathering.watchers().stream().allMatch(it -> highest(it) >= last),
        PATIENCE,
        () -> "not everyone hears the numbers again");
    List<NumberedGaps> gaps =
        gathering.watchers().stream().map(it -> new NumberedGaps(it.heard(), stream)).toList();
    return List.of(
        Finding.atMost(
            Long.MAX_VALUE,
            "%s numbers missing",
            gaps.stream().mapToLong(NumberedGaps::missing).sum()),
        Finding.exactly(0, UNSIGNALLED, gaps.stream().mapToLong(NumberedGaps::unsignalled).sum()),
        Finding.exactly(0, OUT_OF_ORDER, gaps.stream().mapToLong(NumberedGaps::outOfOrder).sum()),
        Finding.within(
            Duration.ofMillis(300),
            "back after %s",
            Duration.ofNanos(
                gathering.watchers().stream()
                    .flatMapToLong(it -> killedAt.stream().mapToLong(at -> backAfter(it, at)))
                    .max()
                    .orElseThrow())));
  }

  @Override
  public void close() {
    stream.close();
    super.close();
  }

  private static long highest(Visitor watcher) {
    return Gathering.seenBy(watcher, Heard.Numbered.class)
        .mapToLong(Heard.Numbered::number)
        .max()
        .orElse(-1);
  }

  /** How long it took until a number was heard that was said after the kill. */
  private long backAfter(Visitor watcher, long killed) {
    return Gathering.seenBy(watcher, Heard.Numbered.class)
            .filter(it -> stream.begunAtNanos(it.number()) > killed)
            .mapToLong(Heard::atNanos)
            .min()
            .orElseThrow()
        - killed;
  }
}
