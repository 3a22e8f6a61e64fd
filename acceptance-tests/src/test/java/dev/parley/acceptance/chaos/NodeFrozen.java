package dev.parley.acceptance.chaos;

import dev.parley.acceptance.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A node freezes until its lease is over and everyone on it has been seen leaving, and wakes.
 * Meanwhile some of its people give up, and others come in by another node. One thread.
 */
final class NodeFrozen extends Trial {
  static final String FENCED = "%s incarnation fenced";
  static final String OUT_OF_TURN = "%s joins or leaves seen out of turn";

  private static final int FROZEN = 0;

  private final List<String> faithful;
  private final List<String> givingUp;
  private final List<String> goingElsewhere;
  private final List<Visitor> lost = new ArrayList<>();
  private String incarnation = "";

  NodeFrozen(Cluster cluster, int staying, int givingUp, int goingElsewhere) {
    super(cluster);
    int leaving = staying + givingUp;
    this.faithful = Gathering.guests(0, staying);
    this.givingUp = Gathering.guests(staying, leaving);
    this.goingElsewhere = Gathering.guests(leaving, leaving + goingElsewhere);
  }

  @Override
  void prepare() {
    gathering.watchOnAllNodes();
    gathering.arrive(faithful, FROZEN);
    lost.addAll(gathering.arrive(givingUp, FROZEN));
    gathering.arrive(goingElsewhere, FROZEN);
    List<String> all = Stream.of(faithful, givingUp, goingElsewhere).flatMap(List::stream).toList();
    gathering.awaitRight(gathering.withWatchers(all));
    incarnation = cluster.ledger().holderOf(gathering.channel(), faithful.getFirst()).orElseThrow();
    gathering.forget();
  }

  @Override
  void strike() {
    cluster.freeze(FROZEN);
    List<Visitor> awake = gathering.watchers().subList(1, Cluster.SIZE);
    Set<String> left = Set.of("watcher-1", "watcher-2");
    Await.until(
        () -> awake.stream().allMatch(it -> it.present().equals(left)),
        Duration.ofSeconds(60),
        () -> "not everyone is seen leaving; " + awake.getFirst().present());
    lost.forEach(Visitor::lose);
    gathering.arrive(goingElsewhere, 1);
    struck();
    cluster.wake(FROZEN);
  }

  @Override
  List<Finding> findings() {
    List<String> here = Stream.concat(faithful.stream(), goingElsewhere.stream()).toList();
    gathering.awaitRight(gathering.withWatchers(here));
    Duration right = sinceStruck();
    cluster.awaitRest();
    gathering.awaitRight(gathering.withWatchers(here));
    boolean fenced =
        !cluster.ledger().incarnations().contains(incarnation)
            && cluster.ledger().isFenced(gathering.channel(), incarnation);
    return List.of(
        Finding.exactly(1, FENCED, fenced ? 1 : 0),
        Finding.within(Duration.ZERO, "who had given up shown again for %s", shownThoughGone()),
        Finding.exactly(0, OUT_OF_TURN, gathering.outOfTurn(Set.of())),
        Finding.within(Duration.ofSeconds(5), "right %s after waking", right));
  }

  /** The longest time for which anybody saw one of those who had given up come, and not yet go. */
  private Duration shownThoughGone() {
    return Duration.ofNanos(
        gathering.watchers().stream()
            .flatMap(it -> Gathering.sightingsByUser(it).entrySet().stream())
            .filter(it -> givingUp.contains(it.getKey()))
            .map(Map.Entry::getValue)
            .filter(seen -> seen.stream().anyMatch(Heard.Came.class::isInstance))
            .mapToLong(seen -> seen.getLast().atNanos() - seen.get(seen.size() - 2).atNanos())
            .max()
            .orElse(0));
  }
}
