package dev.parley.acceptance.chaos;

import dev.parley.acceptance.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Each node in turn is told to stop and is replaced when it has ended, while a service publishes.
 * Everybody watches, and comes back at once when sent away. One thread.
 */
final class RollingRestart extends Trial {
  static final String JOINS = "%s joins";
  static final String LEAVES = "%s leaves";
  static final String MISSING = "%s messages missing or out of order within a connection";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PACE = Duration.ofMillis(20);
  private static final int HEARD_AFTERWARDS = 25;

  private final List<String> people;
  private final List<Roamer> roamers = new ArrayList<>();

  RollingRestart(Cluster cluster, int people) {
    super(cluster);
    this.people = Gathering.guests(0, people);
  }

  @Override
  void prepare() {
    IntStream.range(0, people.size())
        .mapToObj(i -> Roamer.arrive(cluster, gathering.channel(), people.get(i), i % Cluster.SIZE))
        .forEach(roamers::add);
    awaitAllSeeingAll();
    roamers.forEach(it -> it.visits().getLast().forget());
  }

  @Override
  void strike() {
    try (NumberedStream stream = new NumberedStream(cluster, gathering.channel(), PACE)) {
      for (int place = 0; place < Cluster.SIZE; place++) {
        cluster.node(place).tellToStop();
        cluster.node(place).awaitEnd();
        cluster.replace(place);
      }
      cluster.awaitRest();
      awaitAllSeeingAll();
      stream.awaitMore(HEARD_AFTERWARDS);
    }
  }

  @Override
  List<Finding> findings() {
    List<Visitor> visits = roamers.stream().flatMap(it -> it.visits().stream()).toList();
    return List.of(
        Finding.exactly(0, JOINS, seen(visits, Heard.Came.class)),
        Finding.exactly(0, LEAVES, seen(visits, Heard.Left.class)),
        Finding.exactly(0, MISSING, visits.stream().mapToLong(RollingRestart::outOfOrder).sum()));
  }

  @Override
  public void close() {
    roamers.forEach(Roamer::lose);
    super.close();
  }

  private void awaitAllSeeingAll() {
    Set<String> everyone = Set.copyOf(people);
    Await.until(
        () ->
            cluster.ledger().members(gathering.channel()).equals(everyone)
                && roamers.stream()
                    .map(it -> it.visits().getLast())
                    .allMatch(it -> !it.isEnded() && it.present().equals(everyone)),
        PATIENCE,
        () -> "not all of them see everyone");
  }

  private static <T extends Heard> long seen(List<Visitor> visits, Class<T> kind) {
    return visits.stream().flatMap(it -> Gathering.seenBy(it, kind)).count();
  }

  private static long outOfOrder(Visitor visit) {
    List<Long> numbers =
        Gathering.seenBy(visit, Heard.Numbered.class).map(Heard.Numbered::number).toList();
    return IntStream.range(1, numbers.size())
        .filter(i -> numbers.get(i) != numbers.get(i - 1) + 1)
        .count();
  }
}
