package dev.parley.redis;

import dev.parley.redis.Connector.Opened;
import dev.parley.redis.RedisRights.Try;
import dev.parley.redis.ServerHello.Wanted;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server that the Sentinels call the master, and whichever they name after it. */
final class SentinelDriver implements TopologyDriver {
  private static final Logger LOG = LoggerFactory.getLogger(SentinelDriver.class);

  private final Connector connector;
  private final Sentinels sentinels;
  private final MasterCommands commands;
  private final MasterWatch watch;

  SentinelDriver(
      RedisTopology.Sentinel topology, Connector connector, ScheduledExecutorService thread) {
    this.connector = connector;
    this.sentinels = new Sentinels(topology, connector::sentinel, thread);
    this.commands =
        new MasterCommands(
            () -> sentinels.now().thenCompose(at -> connector.commands(at, Wanted.MASTER)), thread);
    this.watch = new MasterWatch(sentinels, thread);
  }

  @Override
  public void start(Commands.Watcher watcher, BusLink bus) {
    commands.start(watcher, bus::drop);
    watch.start(at -> masterIs(at, bus));
  }

  @Override
  public Commands commands() {
    return commands;
  }

  @Override
  public CompletionStage<Opened<StatefulRedisPubSubConnection<String, byte[]>>> connectBus() {
    return sentinels.now().thenCompose(at -> connector.pubSub(at, Wanted.MASTER));
  }

  @Override
  public boolean publishesThroughOthers() {
    return false;
  }

  @Override
  public List<Try> rights() {
    return RedisRights.tries(false);
  }

  @Override
  public void close() {
    watch.close();
    commands.close();
  }

  /** Gives up what is connected to any other. On the links' thread. */
  private void masterIs(RedisAddress at, BusLink bus) {
    boolean commandsElsewhere = commands.leave(at);
    boolean busElsewhere = bus.leave(Set.of(at));
    if (commandsElsewhere || busElsewhere) {
      LOG.atInfo().addKeyValue("address", at).log("the Sentinels name another master");
    }
  }
}
