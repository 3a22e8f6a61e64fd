package dev.parley.redis;

import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.Stages;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.domain.transition.TransitionRules;
import dev.parley.redis.FaultProxy.Fault;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.resource.DnsResolvers;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A node's adapters on a real Redis, through proxies of their own: one before each server. Confined
 * to its test.
 */
final class TestNode implements AutoCloseable {
  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final Map<RedisAddress, FaultProxy> proxies = new ConcurrentHashMap<>();
  private final TestRedis redis;
  private final Optional<TransitionRules> transitions;
  private final RedisAdapters adapters;

  private TestNode(TestRedis redis, RecordingNode node, Optional<TransitionRules> transitions) {
    this.redis = redis;
    this.transitions = transitions;
    this.adapters =
        RedisAdapters.open(
            redis.settings(),
            transitions,
            telemetry,
            MonotonicClock.system(),
            MappingSocketAddressResolver.create(
                DnsResolvers.UNRESOLVED,
                server ->
                    HostAndPort.of(
                        "127.0.0.1", proxy(server.getHostText(), server.getPort()).port())));
    adapters.hearOrders(node);
    adapters.start(node);
    Stages.done(adapters.connected());
  }

  /** Connected, to an empty Redis. */
  static TestNode start(RecordingNode node) {
    return start(RedisFixture.shared(), node);
  }

  /** Connected, to a Redis of that make, which is empty. */
  static TestNode start(TestRedis redis, RecordingNode node) {
    redis.empty();
    return new TestNode(redis, node, Optional.empty());
  }

  /** The same, which keeps transitions. */
  static TestNode start(TestRedis redis, RecordingNode node, TransitionRules transitions) {
    redis.empty();
    return new TestNode(redis, node, Optional.of(transitions));
  }

  /** Another node on what is there. */
  TestNode another(RecordingNode node) {
    return new TestNode(redis, node, transitions);
  }

  RedisAdapters adapters() {
    return adapters;
  }

  /** The way to Redis, which is one server. */
  FaultProxy proxy() {
    return proxies.values().iterator().next();
  }

  RecordingTelemetry telemetry() {
    return telemetry;
  }

  /** What some other service sees and does. */
  RedisCommands<String, String> outside() {
    return outside(RedisKeys.NODES);
  }

  /** Where that key is, or a pub/sub channel of that name. */
  RedisCommands<String, String> outside(String key) {
    return redis.at(key);
  }

  /** Redis' clock is not ours to move: every lease is as much nearer to its end. */
  void leasesAge(Duration duration) {
    for (String incarnation : outside().zrange(RedisKeys.NODES, 0, -1)) {
      outside().zincrby(RedisKeys.NODES, (double) -duration.toMillis(), incarnation);
    }
  }

  /** Returns when the adapters know. */
  void cut() {
    proxies.values().forEach(proxy -> proxy.set(Fault.CUT));
    Await.until("both connections are known to be lost", adapters::isCut);
  }

  void restore() {
    proxies.values().forEach(proxy -> proxy.set(Fault.NONE));
  }

  @Override
  public void close() {
    adapters.close();
    proxies.values().forEach(FaultProxy::close);
  }

  private FaultProxy proxy(String host, int port) {
    return proxies.computeIfAbsent(
        new RedisAddress(host, port), server -> FaultProxy.to(host, port));
  }
}
