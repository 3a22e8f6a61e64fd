package dev.parley.redis;

import dev.parley.redis.Connector.Opened;
import dev.parley.redis.RedisRights.Try;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Everything in which one kind of Redis differs from another: where commands go, where to
 * subscribe, when to leave a server, and what a loss may have cost. Whoever has one need not ask
 * which kind it is. Safe for any thread.
 */
interface TopologyDriver extends AutoCloseable {
  /**
   * Connects to nothing yet.
   *
   * @param thread that of the links, a single one
   * @param probeChannel the pub/sub channel of the probe
   */
  static TopologyDriver of(
      RedisTopology topology,
      Connector connector,
      ScheduledExecutorService thread,
      RedisRefusals refusals,
      String probeChannel) {
    return switch (topology) {
      case RedisTopology.Single(RedisAddress server) -> new SingleDriver(server, connector, thread);
      case RedisTopology.Sentinel sentinel -> new SentinelDriver(sentinel, connector, thread);
      case RedisTopology.Cluster cluster ->
          new ClusterDriver(cluster, connector, thread, refusals, probeChannel);
    };
  }

  /**
   * Starts the commands' connections and keeps those for commands and pub/sub where they belong.
   */
  void start(Commands.Watcher watcher, BusLink bus);

  /** The connections that carry commands. They are made by {@link #start}. */
  Commands commands();

  /** Opens a connection to a server that brings everything that is published. */
  CompletionStage<Opened<StatefulRedisPubSubConnection<String, byte[]>>> connectBus();

  /**
   * Whether what is published may go through another server than the one that is subscribed at.
   * Then publications may be lost although this node's own subscriptions never were.
   */
  boolean publishesThroughOthers();

  /** A harmless try for each right to a command that a node needs. */
  List<Try> rights();

  @Override
  void close();
}
