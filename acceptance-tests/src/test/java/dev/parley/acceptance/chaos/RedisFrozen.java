package dev.parley.acceptance.chaos;

import dev.parley.acceptance.Await;
import dev.parley.acceptance.Vitals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Redis stands still for a time while everybody types, joins and leaves channels and asks who is
 * there, and goes on. One thread.
 */
final class RedisFrozen extends Trial {
  static final String LOST = "%s connections lost";
  static final String JOINS_AND_LEAVES = "%s joins or leaves";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_WORDS = Duration.ofMillis(500);
  private static final Duration WARMING_UP = Duration.ofSeconds(2);

  /** A shorter freeze need not be noticed. */
  private static final Duration WORTH_NOTICING = Duration.ofSeconds(5);

  /** What a node may hold more after half a minute without Redis than before it. */
  private static final long FLAT_KIBIBYTES = 2 * 1024;

  private final List<String> people;
  private final Duration frozenFor;
  private final List<Visitor> visitors = new ArrayList<>();
  private Duration noticed = Duration.ZERO;
  private long grownKibibytes;

  RedisFrozen(Cluster cluster, int people, Duration frozenFor) {
    super(cluster);
    this.people = Gathering.guests(0, people);
    this.frozenFor = frozenFor;
  }

  @Override
  void prepare() {
    for (int place = 0; place < Cluster.SIZE; place++) {
      visitors.add(gathering.watch(place));
      visitors.addAll(gathering.arrive(Gathering.share(people, place), place));
    }
    gathering.awaitRight(gathering.withWatchers(people));
    struck();
    keepBusyFor(WARMING_UP);
    gathering.forget();
  }

  @Override
  void strike() {
    List<Long> before = heaps();
    struck();
    cluster.freezeRedis();
    try {
      if (isWorthNoticing()) {
        Await.until(
            () -> cluster.nodes().allMatch(node -> Readiness.of(node.port()) == 503),
            PATIENCE,
            () -> "not every node says that it is not ready");
        noticed = sinceStruck();
      }
      keepBusyFor(frozenFor);
      List<Long> after = heaps();
      grownKibibytes =
          IntStream.range(0, Cluster.SIZE)
              .mapToLong(place -> after.get(place) - before.get(place))
              .max()
              .orElseThrow();
    } finally {
      cluster.wakeRedis();
    }
  }

  @Override
  List<Finding> findings() {
    gathering.awaitRight(gathering.withWatchers(people));
    cluster.awaitRest();
    gathering.awaitRight(gathering.withWatchers(people));
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.exactly(0, LOST, visitors.stream().filter(Visitor::isEnded).count()));
    findings.add(
        Finding.exactly(
            0,
            JOINS_AND_LEAVES,
            (long) gathering.seen(Heard.Came.class).size()
                + gathering.seen(Heard.Left.class).size()));
    if (isWorthNoticing()) {
      findings.add(Finding.within(Duration.ofSeconds(3), "all nodes not ready after %s", noticed));
    }
    findings.add(
        Finding.kibibytesAtMost(FLAT_KIBIBYTES, "live heap of a node grown by %s", grownKibibytes));
    return findings;
  }

  private boolean isWorthNoticing() {
    return frozenFor.compareTo(WORTH_NOTICING) >= 0;
  }

  private List<Long> heaps() {
    return cluster.nodes().map(node -> Vitals.of(node.pid()).liveBytes() / 1024).toList();
  }

  private void keepBusyFor(Duration time) {
    try (ScheduledExecutorService fingers = Executors.newSingleThreadScheduledExecutor()) {
      var busy =
          fingers.scheduleAtFixedRate(
              () -> visitors.forEach(this::beBusy),
              0,
              BETWEEN_WORDS.toMillis(),
              TimeUnit.MILLISECONDS);
      Await.until(() -> sinceStruck().compareTo(time) >= 0, PATIENCE, () -> "time stands still");
      busy.cancel(false);
    }
  }

  private void beBusy(Visitor visitor) {
    if (visitor.isEnded()) {
      return;
    }
    String elsewhere = gathering.channel() + "-of-" + visitor.user();
    Stream.of(
            "{\"type\":\"typing:start\"}",
            "{\"type\":\"channel:join\",\"channelId\":\"%s\"}".formatted(elsewhere),
            "{\"type\":\"channel:leave\",\"channelId\":\"%s\"}".formatted(elsewhere))
        .forEach(visitor::send);
  }
}
