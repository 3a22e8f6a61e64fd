package dev.parley.redis;

import dev.parley.redis.Connector.Opened;
import dev.parley.redis.RedisRights.Try;
import dev.parley.redis.ServerHello.Wanted;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/** One server for everything, always the same. */
final class SingleDriver implements TopologyDriver {
  private final RedisAddress server;
  private final Connector connector;
  private final MasterCommands commands;

  SingleDriver(RedisAddress server, Connector connector, ScheduledExecutorService thread) {
    this.server = server;
    this.connector = connector;
    this.commands = new MasterCommands(() -> connector.commands(server, Wanted.MASTER), thread);
  }

  @Override
  public void start(Commands.Watcher watcher, BusLink bus) {
    commands.start(watcher, bus::drop);
  }

  @Override
  public Commands commands() {
    return commands;
  }

  @Override
  public CompletionStage<Opened<StatefulRedisPubSubConnection<String, byte[]>>> connectBus() {
    return connector.pubSub(server, Wanted.MASTER);
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
    commands.close();
  }
}
