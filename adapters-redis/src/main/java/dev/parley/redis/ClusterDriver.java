package dev.parley.redis;

import dev.parley.redis.Connector.Opened;
import dev.parley.redis.RedisRights.Try;
import dev.parley.redis.ServerHello.Wanted;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/** All primaries of a cluster for commands, and any one of them for pub/sub. */
final class ClusterDriver implements TopologyDriver {
  private final Connector connector;
  private final ClusterNodes nodes;
  private final ClusterCommands commands;

  ClusterDriver(
      RedisTopology.Cluster topology,
      Connector connector,
      ScheduledExecutorService thread,
      RedisRefusals refusals,
      String probeChannel) {
    this.connector = connector;
    this.nodes =
        new ClusterNodes(
            topology.seeds(),
            probeChannel,
            at -> connector.commands(at, Wanted.CLUSTER_NODE),
            thread,
            refusals);
    this.commands = new ClusterCommands(nodes, thread);
  }

  /** Who is no primary may hear no more of what the others carry, and is left. */
  @Override
  public void start(Commands.Watcher watcher, BusLink bus) {
    nodes.start(watcher, bus::leave);
  }

  @Override
  public Commands commands() {
    return commands;
  }

  @Override
  public CompletionStage<Opened<StatefulRedisPubSubConnection<String, byte[]>>> connectBus() {
    return nodes.anyPrimary().thenCompose(at -> connector.pubSub(at, Wanted.CLUSTER_NODE));
  }

  @Override
  public boolean publishesThroughOthers() {
    return true;
  }

  @Override
  public List<Try> rights() {
    return RedisRights.tries(true);
  }

  @Override
  public void close() {
    commands.close();
  }
}
