package dev.parley.redis;

import dev.parley.application.port.in.NoticeOutage;
import dev.parley.application.port.in.ReceiveCommand;
import dev.parley.application.port.in.ReceivePublication;
import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.CommandBus;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.RevocationStore;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.redis.RedisLink.Loss;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Everything of a node that speaks to Redis: one connection for pub/sub, one for commands, and the
 * ports on top of them. Safe for any thread; only {@link #close} blocks, for two seconds at the
 * most.
 */
public final class RedisAdapters implements AutoCloseable {
  static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

  /** Half of the others: a SYN that was lost in a partition is not to keep us from the next. */
  private static final Duration CONNECT_TIMEOUT = COMMAND_TIMEOUT.dividedBy(2);

  private static final int REQUEST_QUEUE = 10_000;
  private static final RedisCodec<String, byte[]> BUS_CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final ClientResources resources;
  private final RedisClient client;
  private final RedisURI uri;
  private final Reachability reachability;
  private final Telemetry telemetry;
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final RedisLink<StatefulRedisConnection<String, String>> commands;
  private final RedisLink<StatefulRedisPubSubConnection<String, byte[]>> bus;
  private final RedisCalls calls = new RedisCalls();
  private final Probe probe;
  private final RedisBroker broker;
  private final RedisCommandBus commandBus;
  private final RedisRevocationStore revocationStore;
  private final RedisPresenceRegistry presenceRegistry;

  private RedisAdapters(RedisSettings settings, Telemetry telemetry, InstantSource clock) {
    // Two threads: one decodes what the bus brings while the other runs commands.
    resources = ClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    client = RedisClient.create(resources);
    this.telemetry = telemetry;
    client.setOptions(options());
    uri = uri(settings);
    reachability = new Reachability(settings.address(), 2);
    ScheduledExecutorService thread = resources.eventExecutorGroup().next();
    commands = new RedisLink<>(this::connectForCommands, thread, new CommandsWatcher());
    probe = new Probe(thread, telemetry, new GiveUpSilentLinks());
    broker = new RedisBroker(calls, new RejectedPublications(telemetry, clock), probe);
    commandBus = new RedisCommandBus(calls, telemetry, clock);
    revocationStore = new RedisRevocationStore(calls);
    bus = new RedisLink<>(this::connectForPubSub, thread, new BusWatcher());
    presenceRegistry = new RedisPresenceRegistry(calls);
  }

  /** Connects to nothing yet. */
  public static RedisAdapters open(
      RedisSettings settings, Telemetry telemetry, InstantSource clock) {
    return new RedisAdapters(settings, telemetry, clock);
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

  public PresenceRegistry presenceRegistry() {
    return presenceRegistry;
  }

  /**
   * Has orders for every node brought here. To be called before {@link #start}; without it none are
   * heard.
   *
   * @param orders called on a thread that must not be kept
   */
  public void hearOrders(ReceiveCommand orders) {
    commandBus.start(orders);
  }

  /**
   * Connects in the background, and goes on trying for ever, now and whenever a connection is lost.
   * To be called once.
   *
   * @param receiver called on a thread that must not be kept
   * @param outages likewise
   */
  public void start(ReceivePublication receiver, NoticeOutage outages) {
    broker.start(receiver, outages, bus);
    probe.start();
    commands.start();
    bus.start();
  }

  /** Completes when Redis is reached for the first time. */
  public CompletionStage<Void> connected() {
    return connected.minimalCompletionStage();
  }

  /** Whether both connections are there, as far as is known. */
  public boolean isConnected() {
    return commands.isUp() && bus.isUp();
  }

  /** Whether neither of the two connections is there. */
  boolean isCut() {
    return !commands.isUp() && !bus.isUp();
  }

  @Override
  public void close() {
    commands.close();
    bus.close();
    client.shutdown(0, 1, TimeUnit.SECONDS);
    resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
  }

  private CompletionStage<StatefulRedisConnection<String, String>> connectForCommands() {
    return client
        .connectAsync(StringCodec.UTF8, uri)
        .thenCompose(connection ->
            RedisScript.loadAll(connection.async())
                .handle((loaded, fault) -> {
                  if (fault != null) {
                    var _ = connection.closeAsync();
                    throw new IllegalStateException("the scripts were not taken", fault);
                  }
                  return connection;
                }));
  }

  private CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectForPubSub() {
    return client.connectPubSubAsync(BUS_CODEC, uri);
  }

  private static ClientOptions options() {
    return ClientOptions.builder()
        .autoReconnect(false) // See RedisLink.
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(REQUEST_QUEUE) // Unbounded by default: an outage would fill the heap.
        .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT))
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(CONNECT_TIMEOUT)
                .tcpNoDelay(true)
                .keepAlive(
                    KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(5))
                        .interval(Duration.ofSeconds(2))
                        .count(3)
                        .build())
                .build())
        .build();
  }

  private static RedisURI uri(RedisSettings settings) {
    RedisURI.Builder uri =
        RedisURI.builder()
            .withHost(settings.host())
            .withPort(settings.port())
            .withDatabase(settings.database())
            .withSsl(settings.tls())
            .withClientName("parley")
            .withTimeout(COMMAND_TIMEOUT);
    settings
        .password()
        .ifPresent(password ->
            settings
                .user()
                .ifPresentOrElse(
                    user -> uri.withAuthentication(user, password.toCharArray()),
                    () -> uri.withPassword(password.toCharArray())));
    return uri.build();
  }

  private void up(String link) {
    reachability.up(link);
    if (isConnected()) {
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

  private final class CommandsWatcher
      implements RedisLink.Watcher<StatefulRedisConnection<String, String>> {
    @Override
    public void up(StatefulRedisConnection<String, String> connection) {
      calls.up(connection);
      probe.commandsUp(connection);
      commandBus.commandsUp();
      RedisAdapters.this.up("commands");
    }

    @Override
    public void down(Loss loss) {
      reachability.down("commands", loss);
      probe.commandsDown();
      calls.down();
      broker.commandsLost();
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
