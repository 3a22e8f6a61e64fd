package dev.parley.redis;

import dev.parley.application.port.in.BusEvents;
import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.ChannelDirectory;
import dev.parley.application.port.out.CommandBus;
import dev.parley.application.port.out.DeliveryLanes;
import dev.parley.application.port.out.EventLog;
import dev.parley.application.port.out.EventPublisher;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.RevocationStore;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.TransitionLog;
import dev.parley.domain.transition.TransitionRules;
import dev.parley.redis.RedisLink.Loss;
import dev.parley.redis.RedisVerb.Need;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DnsResolvers;
import io.lettuce.core.resource.SocketAddressResolver;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Everything of a node that speaks to Redis: one connection for pub/sub, one or several for
 * commands, and the ports on top of them. Safe for any thread; only {@link #close} blocks, for two
 * seconds at the most.
 */
public final class RedisAdapters implements AutoCloseable {
  /** For what is not answered within two seconds, to a quarter of one: each look is a waking. */
  private final Timer timer =
      new HashedWheelTimer(
          Thread.ofPlatform().daemon().name("redis-timeouts").factory(),
          250,
          TimeUnit.MILLISECONDS);

  /** Orders for every node are carried out here, and not on the thread that brings events. */
  private final ExecutorService orders =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("redis-orders").factory());

  private final ClientResources resources;
  private final Connector connector;
  private final Reachability reachability;
  private final RedisRefusals refusals;
  private final AdmissionTrial trial;
  private final Telemetry telemetry;
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final TopologyDriver topology;
  private final Commands commands;
  private final RedisCalls calls;
  private final Ledger ledger;
  private final Leases leases;
  private final BusLink bus;
  private final Probe probe;
  private final RedisBroker broker;
  private final RedisCommandBus commandBus;
  private final RedisRevocationStore revocationStore;
  private final RedisEventPublisher eventPublisher;
  private final RedisEventLog eventLog;
  private final RedisDirectory channelDirectory;
  private final RedisPresenceRegistry presenceRegistry;
  private final Optional<RedisTransitions> redisTransitions;

  private RedisAdapters(
      RedisSettings settings,
      Optional<TransitionRules> transitions,
      Telemetry telemetry,
      MonotonicClock clock,
      SocketAddressResolver addresses) {
    // Two threads: one decodes what the bus brings while the other runs commands.
    resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .socketAddressResolver(addresses)
            .timer(timer)
            .build();
    this.telemetry = telemetry;
    connector = new Connector(resources, settings);
    reachability = new Reachability(settings.address(), 2, clock);
    refusals = new RedisRefusals(telemetry, clock);
    ScheduledExecutorService thread = resources.eventExecutorGroup().next();
    DelayedTasks tasks = new DelayedTasks(thread);
    probe = new Probe(thread, telemetry, refusals);
    topology = TopologyDriver.of(settings.topology(), connector, thread, refusals, probe.channel());
    commands = topology.commands();
    bus = new BusLink(topology::connectBus, thread);
    calls = new RedisCalls(commands, refusals, probe::commandAnswered);
    broker =
        new RedisBroker(
            calls,
            new RejectedPublications(telemetry, clock),
            probe,
            refusals,
            tasks,
            !topology.publishesThroughOthers());
    commandBus = new RedisCommandBus(calls, refusals, telemetry, clock, orders, tasks);
    revocationStore = new RedisRevocationStore(calls);
    eventPublisher = new RedisEventPublisher(calls, !topology.publishesThroughOthers());
    eventLog = new RedisEventLog(calls, !topology.publishesThroughOthers());
    ScriptedLedger scripted = new ScriptedLedger(calls, transitions);
    ledger = scripted;
    redisTransitions = transitions.map(rules -> new RedisTransitions(calls, rules));
    channelDirectory = new RedisDirectory(calls, scripted);
    leases = new ScriptedLeases(calls);
    presenceRegistry =
        new RedisPresenceRegistry(ledger, leases, () -> refusals.refused(Need.PRESENCE));
    trial = new AdmissionTrial(ledger, refusals, bus::connection, thread);
  }

  /** Connects to nothing yet. */
  public static RedisAdapters open(
      RedisSettings settings, Telemetry telemetry, MonotonicClock clock) {
    return open(settings, Optional.empty(), telemetry, clock);
  }

  /**
   * The same, which keeps transitions for those who follow them.
   *
   * @param transitions how they are kept; they are not if it is empty. Not in a cluster
   */
  public static RedisAdapters open(
      RedisSettings settings,
      Optional<TransitionRules> transitions,
      Telemetry telemetry,
      MonotonicClock clock) {
    return open(
        settings,
        transitions,
        telemetry,
        clock,
        SocketAddressResolver.create(DnsResolvers.UNRESOLVED));
  }

  /**
   * Connects to nothing yet.
   *
   * @param addresses turns the addresses that Redis speaks of into those that are connected to
   */
  static RedisAdapters open(
      RedisSettings settings,
      Optional<TransitionRules> transitions,
      Telemetry telemetry,
      MonotonicClock clock,
      SocketAddressResolver addresses) {
    return new RedisAdapters(settings, transitions, telemetry, clock, addresses);
  }

  public Broker broker() {
    return broker;
  }

  public CommandBus commandBus() {
    return commandBus;
  }

  public RevocationStore revocationStore() {
    return revocationStore;
  }

  public EventPublisher eventPublisher() {
    return eventPublisher;
  }

  public EventLog eventLog() {
    return eventLog;
  }

  public ChannelDirectory channelDirectory() {
    return channelDirectory;
  }

  /** Who came and went, if that is kept. */
  public Optional<TransitionLog> transitionLog() {
    return redisTransitions.map(log -> log);
  }

  /** Who delivers it, if it is kept. */
  public Optional<DeliveryLanes> deliveryLanes() {
    return redisTransitions.map(lanes -> lanes);
  }

  public PresenceRegistry presenceRegistry() {
    return presenceRegistry;
  }

  /**
   * Has orders for every node brought here. To be called before {@link #start}; without it none are
   * heard.
   *
   * @param orders orders are handed over on a thread of their own; everything else on one that must
   *     not be kept
   */
  public void hearOrders(BusEvents orders) {
    commandBus.start(orders);
  }

  /**
   * Connects in the background, and goes on trying for ever, now and whenever a connection is lost.
   * To be called once.
   *
   * @param receiver called on a thread that must not be kept
   */
  public void start(BusEvents receiver) {
    broker.start(receiver, bus);
    probe.start(new GiveUpSilentLinks());
    trial.start();
    topology.start(new CommandsWatcher(), bus);
    bus.start(new BusWatcher());
  }

  /** Completes when Redis is reached for the first time. */
  public CompletionStage<Void> connected() {
    return connected.minimalCompletionStage();
  }

  /** Whether all connections are there, as far as is known. */
  public boolean isConnected() {
    return commands.isUp() && bus.isUp();
  }

  /** What has been reached, for people; empty while nothing is. */
  public Optional<String> reached() {
    return isConnected() ? Optional.of(commands.describe()) : Optional.empty();
  }

  /** Why Redis is not reached, for people, as far as is known. */
  public Optional<String> problem() {
    return reachability.lastProblem();
  }

  /**
   * Tries once everything that a node asks of Redis, in a channel and with keys of its own, which
   * it removes. To be called when Redis is reached.
   *
   * @return completes with what does not work, each in words for the operator; with nothing if all
   *     does
   */
  public CompletionStage<List<String>> trial() {
    return bus.connection()
        .map(connection -> {
          RedisTrial all =
              new RedisTrial(calls)
                  .rights(topology.rights(), connection)
                  .verbs(ledger, leases, revocationStore, commandBus)
                  .backends(eventPublisher, eventLog, channelDirectory);
          redisTransitions.ifPresent(all::transitions);
          return all.run();
        })
        .orElseGet(
            () -> CompletableFuture.failedFuture(new BusUnavailable("Redis is not connected")));
  }

  /** Whether neither pub/sub nor commands have their connections. */
  boolean isCut() {
    return !commands.isUp() && !bus.isUp();
  }

  @Override
  public void close() {
    orders.shutdownNow();
    topology.close();
    bus.close();
    try {
      connector.close();
    } finally {
      resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
      var _ = timer.stop();
    }
  }

  private void up(String link) {
    reachability.up(link);
    if (isConnected()) {
      trial.run();
      connected.complete(null);
    }
  }

  private final class GiveUpSilentLinks implements Probe.Remedy {
    @Override
    public void commandsSilent(StatefulRedisConnection<String, String> connection) {
      telemetry.count(Measure.BUS_LINK_SILENT);
      commands.drop(connection);
    }

    @Override
    public void busSilent(StatefulRedisPubSubConnection<String, byte[]> connection) {
      telemetry.count(Measure.BUS_LINK_SILENT);
      bus.drop(connection);
    }
  }

  private final class CommandsWatcher implements Commands.Watcher {
    private boolean lost;

    @Override
    public void up() {
      commandBus.commandsUp();
      RedisAdapters.this.up("commands");
      if (lost && topology.publishesThroughOthers()) {
        broker.primaryReplaced();
      }
    }

    @Override
    public void down(Loss loss) {
      lost = true;
      reachability.down("commands", loss);
      probe.commandsDown();
      broker.commandsLost();
    }

    @Override
    public void probeOver(StatefulRedisConnection<String, String> connection) {
      probe.commandsUp(connection);
    }

    @Override
    public void refused(Throwable cause) {
      reachability.refused(cause);
    }
  }

  private final class BusWatcher
      implements RedisLink.Watcher<StatefulRedisPubSubConnection<String, byte[]>> {
    @Override
    public void up(StatefulRedisPubSubConnection<String, byte[]> connection) {
      probe.busUp(connection);
      broker.up(connection);
      commandBus.up(connection, () -> bus.drop(connection));
      RedisAdapters.this.up("pub/sub");
    }

    @Override
    public void down(Loss loss) {
      reachability.down("pub/sub", loss);
      probe.busDown();
      broker.down(loss);
      commandBus.down();
    }

    @Override
    public void refused(Throwable cause) {
      reachability.refused(cause);
    }
  }
}
