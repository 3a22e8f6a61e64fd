package dev.parley.acceptance.chaos;

import dev.parley.acceptance.Await;
import dev.parley.acceptance.NodeProcess;
import dev.parley.redis.FaultProxy.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The way between one node and Redis goes silent, in one direction or both, until the node has
 * noticed; then it is mended. Meanwhile a service counts aloud. One thread.
 */
final class SilentPartition extends Trial {
  static final String UNSIGNALLED = "%s missing numbers without a signal";
  static final String OUT_OF_TURN = "%s joins or leaves seen out of turn";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PACE = Duration.ofMillis(20);

  private final Fault fault;
  private final List<String> farPeople;
  private final List<String> nearPeople;
  private final NumberedStream stream;
  private Duration noticed = Duration.ZERO;
  private Duration hearing = Duration.ZERO;
  private Duration ready = Duration.ZERO;

  SilentPartition(Cluster cluster, Fault fault, int people) {
    super(cluster);
    this.fault = fault;
    this.nearPeople = Gathering.guests(0, people / 2);
    this.farPeople = Gathering.guests(people / 2, people);
    this.stream = new NumberedStream(cluster, gathering.channel(), PACE);
  }

  @Override
  void prepare() {
    gathering.watchOnAllNodes();
    gathering.arrive(nearPeople, 0);
    gathering.arrive(farPeople, Cluster.FAR);
    gathering.awaitRight(gathering.withWatchers(everyone()));
    gathering.forget();
    stream.awaitMore(50);
  }

  @Override
  void strike() {
    NodeProcess far = cluster.node(Cluster.FAR);
    Visitor watcher = gathering.watchers().get(Cluster.FAR);
    struck();
    cluster.breakLongWay(fault);
    Await.until(
        () -> Readiness.of(far.port()) == 503, PATIENCE, () -> "the node says that it is ready");
    noticed = sinceStruck();
    stream.awaitMore(50);
    struck();
    long mended = stream.said();
    cluster.breakLongWay(Fault.NONE);
    Await.until(
        () -> Gathering.seenBy(watcher, Heard.Numbered.class).anyMatch(it -> it.number() >= mended),
        PATIENCE,
        () -> "nothing is heard after the partition");
    hearing = sinceStruck();
    Await.until(
        () -> Readiness.of(far.port()) == 200, PATIENCE, () -> "the node never says it is ready");
    ready = sinceStruck();
  }

  @Override
  List<Finding> findings() {
    gathering.awaitRight(gathering.withWatchers(everyone()));
    Duration right = sinceStruck();
    stream.awaitMore(200);
    stream.close();
    NumberedGaps gaps = new NumberedGaps(gathering.watchers().get(Cluster.FAR).heard(), stream);
    return List.of(
        Finding.within(Duration.ofSeconds(3), "not ready after %s", noticed),
        Finding.within(Duration.ofSeconds(2), "once mended: heard again after %s", hearing),
        Finding.within(Duration.ofSeconds(2), "ready after %s", ready),
        Finding.within(Duration.ofSeconds(2), "presence right after %s", right),
        Finding.exactly(0, UNSIGNALLED, gaps.unsignalled()),
        Finding.exactly(0, OUT_OF_TURN, gathering.outOfTurn(Set.of())));
  }

  @Override
  public void close() {
    stream.close();
    cluster.breakLongWay(Fault.NONE);
    super.close();
  }

  private List<String> everyone() {
    return Stream.concat(nearPeople.stream(), farPeople.stream()).toList();
  }
}
