package dev.parley.acceptance.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Redis is killed and started again with nothing in it, and some people lose their connection
 * meanwhile. One thread.
 */
final class RedisRestartedEmpty extends Trial {
  static final String LEAVES = "%s leaves seen of those who went, by three watchers";
  static final String OF_OTHERS = "%s joins or leaves of anybody else";

  private final List<String> staying;
  private final List<String> leaving;
  private final List<Visitor> lost = new ArrayList<>();

  RedisRestartedEmpty(Cluster cluster, int staying, int leaving) {
    super(cluster);
    this.staying = Gathering.guests(0, staying);
    this.leaving = Gathering.guests(staying, staying + leaving);
  }

  @Override
  void prepare() {
    for (int place = 0; place < Cluster.SIZE; place++) {
      gathering.watch(place);
      gathering.arrive(Gathering.share(staying, place), place);
    }
    lost.addAll(gathering.arrive(leaving, 0));
    gathering.awaitRight(
        gathering.withWatchers(Stream.of(staying, leaving).flatMap(List::stream).toList()));
    gathering.forget();
  }

  @Override
  void strike() {
    cluster.killRedis();
    lost.forEach(Visitor::lose);
    cluster.startRedis();
    struck();
  }

  @Override
  List<Finding> findings() {
    gathering.awaitRight(gathering.withWatchers(staying));
    Duration right = sinceStruck();
    cluster.awaitRest();
    gathering.awaitRight(gathering.withWatchers(staying));
    return List.of(
        Finding.within(Duration.ofSeconds(5), "right on all nodes after %s", right),
        Finding.exactly(
            (long) leaving.size() * Cluster.SIZE,
            LEAVES,
            gathering.seen(Heard.Left.class).stream()
                .filter(it -> leaving.contains(it.user()))
                .count()),
        Finding.exactly(
            0,
            OF_OTHERS,
            gathering.watchers().stream()
                .flatMap(it -> Gathering.sightingsByUser(it).entrySet().stream())
                .filter(it -> !leaving.contains(it.getKey()) || it.getValue().size() > 1)
                .count()));
  }
}
