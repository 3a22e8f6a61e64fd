package dev.parley.redis;

import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.Stages;
import dev.parley.redis.FaultProxy.Fault;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.InstantSource;

/** A node's adapters on the shared Redis, through a proxy of their own. Confined to its test. */
final class TestNode implements AutoCloseable {
  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final RedisFixture fixture;
  private final FaultProxy proxy;
  private final RedisAdapters adapters;

  private TestNode(RedisFixture fixture, RecordingNode node) {
    this.fixture = fixture;
    this.proxy = FaultProxy.to(fixture.host(), fixture.port());
    this.adapters =
        RedisAdapters.open(RedisSettings.parse(proxy.url()), telemetry, InstantSource.system());
    adapters.hearOrders(node);
    adapters.start(node, node);
    Stages.done(adapters.connected());
  }

  /** Connected, to an empty Redis. */
  static TestNode start(RecordingNode node) {
    return new TestNode(RedisFixture.emptied(), node);
  }

  /** Another node on what is there. */
  TestNode another(RecordingNode node) {
    return new TestNode(fixture, node);
  }

  RedisAdapters adapters() {
    return adapters;
  }

  /** The way to Redis. */
  FaultProxy proxy() {
    return proxy;
  }

  RecordingTelemetry telemetry() {
    return telemetry;
  }

  /** What some other service sees and does. */
  RedisCommands<String, String> outside() {
    return fixture.redis();
  }

  /** Redis' clock is not ours to move: every lease is as much nearer to its end. */
  void leasesAge(Duration duration) {
    for (String incarnation : outside().zrange(RedisKeys.NODES, 0, -1)) {
      outside().zincrby(RedisKeys.NODES, (double) -duration.toMillis(), incarnation);
    }
  }

  /** Returns when the adapters know. */
  void cut() {
    proxy.set(Fault.CUT);
    Await.until("both connections are known to be lost", adapters::isCut);
  }

  void restore() {
    proxy.set(Fault.NONE);
  }

  @Override
  public void close() {
    adapters.close();
    proxy.close();
  }
}
