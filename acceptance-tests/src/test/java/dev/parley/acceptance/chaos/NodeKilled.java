package dev.parley.acceptance.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A node is killed; some of its people are on another node as well. One thread. */
final class NodeKilled extends Trial {
  static final String LEAVES = "%s leaves";
  static final String LEAVES_TOO_MANY = "%s of them twice, or of people who are still there";

  private static final int DOOMED = 0;

  private final List<String> everyone;
  private final List<String> alsoElsewhere;

  NodeKilled(Cluster cluster, int people, int alsoElsewhere) {
    super(cluster);
    this.everyone = Gathering.guests(0, people);
    this.alsoElsewhere = Gathering.guests(0, alsoElsewhere);
  }

  @Override
  void prepare() {
    gathering.watch(1);
    gathering.watch(2);
    gathering.arrive(everyone, DOOMED);
    gathering.arrive(alsoElsewhere, 1);
    gathering.awaitRight(gathering.withWatchers(everyone));
    gathering.forget();
  }

  @Override
  void strike() {
    struck();
    cluster.node(DOOMED).kill();
    cluster.node(DOOMED).awaitEnd();
  }

  @Override
  List<Finding> findings() {
    int gone = everyone.size() - alsoElsewhere.size();
    Visitor watcher = gathering.watchers().getFirst();
    gathering.awaitRight(gathering.withWatchers(alsoElsewhere));
    cluster.awaitRest();
    Map<String, List<Heard>> seen = Gathering.sightingsByUser(watcher);
    return List.of(
        Finding.exactly(gone, LEAVES, Gathering.seenBy(watcher, Heard.Left.class).count()),
        Finding.exactly(
            0,
            LEAVES_TOO_MANY,
            seen.entrySet().stream()
                .filter(it -> it.getValue().size() > 1 || alsoElsewhere.contains(it.getKey()))
                .count()),
        Finding.within(
            Duration.ofSeconds(10),
            "the last after %s",
            sinceStruck(
                Gathering.seenBy(watcher, Heard.Left.class)
                    .mapToLong(Heard::atNanos)
                    .max()
                    .orElseThrow())));
  }
}
