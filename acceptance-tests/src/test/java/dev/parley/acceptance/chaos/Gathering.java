package dev.parley.acceptance.chaos;

import dev.parley.acceptance.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The people in one channel of a cluster, and those among them who watch. One thread. */
final class Gathering implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ARRIVING_AT_ONCE = 16;

  private final Cluster cluster;
  private final String channel;
  private final Queue<Visitor> visitors = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Visitor> watchers = new TreeMap<>();

  Gathering(Cluster cluster) {
    this.cluster = cluster;
    this.channel = cluster.newChannel();
  }

  String channel() {
    return channel;
  }

  /** That many names: {@code guest-0}, {@code guest-1} and so on. */
  static List<String> guests(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "guest-" + i).toList();
  }

  /** The part of the people that is for the node in that place, if all nodes get as many. */
  static List<String> share(List<String> people, int place) {
    return people.subList(
        people.size() * place / Cluster.SIZE, people.size() * (place + 1) / Cluster.SIZE);
  }

  /** Somebody who watches on that node, and keeps all that is seen. */
  Visitor watch(int place) {
    Visitor watcher = open("watcher-" + place, place, true);
    watchers.put(place, watcher);
    return watcher;
  }

  void watchOnAllNodes() {
    IntStream.range(0, Cluster.SIZE).forEach(this::watch);
  }

  /** One watcher on each node, and nobody else; what is seen from here on counts. */
  void beWatchersAlone() {
    watchOnAllNodes();
    awaitRight(withWatchers(List.of()));
    forget();
  }

  List<Visitor> watchers() {
    return List.copyOf(watchers.values());
  }

  /** Each of them connects to that node, and is in the channel when this returns. */
  List<Visitor> arrive(List<String> users, int place) {
    try (ExecutorService opening = Executors.newFixedThreadPool(ARRIVING_AT_ONCE)) {
      return users.stream()
          .map(user -> opening.submit(() -> open(user, place, false)))
          .toList()
          .stream()
          .map(opened -> {
            try {
              return opened.get();
            } catch (Exception refused) {
              throw new IllegalStateException("somebody could not come in", refused);
            }
          })
          .toList();
    }
  }

  /** These, and those who watch. */
  Set<String> withWatchers(List<String> users) {
    return Stream.concat(users.stream(), watchers.values().stream().map(Visitor::user))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Waits until these and nobody else are in the channel: by Redis, by all that each watcher was
   * told, and by what each watcher's node answers when it is asked.
   */
  void awaitRight(Set<String> users) {
    Await.until(() -> isRight(users), PATIENCE, () -> describe(users));
  }

  /** All watchers start to watch now. */
  void forget() {
    watchers.values().forEach(Visitor::forget);
  }

  /** For each user whom the watcher has seen come or go: what was seen, in its order. */
  static Map<String, List<Heard>> sightingsByUser(Visitor watcher) {
    return watcher.heard().stream()
        .filter(it -> it instanceof Heard.Came || it instanceof Heard.Left)
        .collect(Collectors.groupingBy(Gathering::whom));
  }

  /** All watchers' sightings of one kind. */
  <T extends Heard> List<T> seen(Class<T> kind) {
    return watchers.values().stream().flatMap(it -> seenBy(it, kind)).toList();
  }

  static <T extends Heard> Stream<T> seenBy(Visitor watcher, Class<T> kind) {
    return watcher.heard().stream().filter(kind::isInstance).map(kind::cast);
  }

  /**
   * How often a watcher saw somebody come who was there, or go who was not; whoever is not named
   * was there at first.
   */
  long outOfTurn(Set<String> absentAtFirst) {
    long wrong = 0;
    for (Visitor watcher : watchers.values()) {
      for (Map.Entry<String, List<Heard>> seen : sightingsByUser(watcher).entrySet()) {
        boolean here = !absentAtFirst.contains(seen.getKey());
        for (Heard sighting : seen.getValue()) {
          boolean came = sighting instanceof Heard.Came;
          if (came == here) {
            wrong++;
          }
          here = came;
        }
      }
    }
    return wrong;
  }

  /** Everybody goes, without a word. */
  @Override
  public void close() {
    visitors.forEach(Visitor::lose);
  }

  private Visitor open(String user, int place, boolean watching) {
    Visitor visitor =
        Visitor.open(
            cluster.node(place).port(), channel, user, cluster.tokenOf(user), watching, gone -> {});
    visitors.add(visitor);
    Await.until(
        () -> visitor.isInside() || visitor.isEnded(),
        PATIENCE,
        () -> user + " is kept waiting before the channel");
    if (!visitor.isInside()) {
      throw new AssertionError(user + " is not let into the channel: " + visitor.ending());
    }
    return visitor;
  }

  private boolean isRight(Set<String> users) {
    return cluster.ledger().members(channel).equals(users)
        && watchers.values().stream().allMatch(it -> it.present().equals(users))
        && watchers.values().stream().allMatch(it -> it.whoIsHere().equals(users));
  }

  private String describe(Set<String> users) {
    List<String> views = new ArrayList<>();
    views.add("Redis: " + difference(users, cluster.ledger().members(channel)));
    watchers.forEach((place, watcher) -> {
      views.add("told on node " + place + ": " + difference(users, watcher.present()));
      views.add("asked on node " + place + ": " + difference(users, watcher.whoIsHere()));
    });
    return "who is here is not right; " + String.join("; ", views);
  }

  private static String difference(Set<String> expected, Set<String> found) {
    Function<Set<String>, Function<Set<String>, List<String>>> less =
        from -> what -> from.stream().filter(it -> !what.contains(it)).sorted().toList();
    return "missing %s, too many %s"
        .formatted(less.apply(expected).apply(found), less.apply(found).apply(expected));
  }

  private static String whom(Heard sighting) {
    return switch (sighting) {
      case Heard.Came came -> came.user();
      case Heard.Left left -> left.user();
      case Heard.Numbered _, Heard.Resync _ -> "";
    };
  }
}
