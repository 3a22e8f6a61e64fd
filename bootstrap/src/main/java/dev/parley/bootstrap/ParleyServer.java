package dev.parley.bootstrap;

import dev.parley.api.ApiListen;
import dev.parley.api.ApiPorts;
import dev.parley.api.ApiSettings;
import dev.parley.api.BackendApi;
import dev.parley.api.CallMemory;
import dev.parley.api.undertow.ApiMount;
import dev.parley.application.ChannelServer;
import dev.parley.application.Ports;
import dev.parley.application.port.out.EventPublisher;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.TransitionLog;
import dev.parley.http.undertow.PathMount;
import dev.parley.kinde.KindeTokenVerifier;
import dev.parley.management.ManagementCalls;
import dev.parley.management.ManagementReply;
import dev.parley.management.ManagementServer;
import dev.parley.management.ModerationCalls;
import dev.parley.redis.RedisAdapters;
import dev.parley.websocket.WebSocketGateway;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: every part of one node, wired by hand, and the order in which they start
 * and stop. Safe for any thread.
 *
 * <pre>
 *   start: bus, in the background → listen (so /health answers) → keys, in the background → time
 *   stop:  admit nobody → hand presence over → close connections → time, sockets, bus, keys
 * </pre>
 */
public final class ParleyServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ParleyServer.class);
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration VACANCIES_EVERY = Duration.ofSeconds(1);
  private static final Duration DRAIN_WITHIN = Duration.ofSeconds(8);

  private final NodeTelemetry telemetry = new NodeTelemetry(InstantSource.system());
  private final RedisAdapters redis;
  private final KindeTokenVerifier tokens;
  private final AccessSettings.Opened policy;
  private final WebSocketGateway gateway;
  private final ChannelServer server;
  private final ScheduledExecutorService time;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final InetSocketAddress address;
  private final Optional<ManagementServer> management;
  private final Optional<BackendApi> api;
  private final Optional<ApiMount> mount;
  private final Optional<Webhooks> webhooks;

  private ParleyServer(
      ServerConfig config, WebSocketGateway.Settings settings, Map<String, Endpoint> endpoints) {
    InstantSource clock = InstantSource.system();
    long heapBytes = Runtime.getRuntime().maxMemory();
    NodeMemory memory = NodeMemory.of(settings, heapBytes);
    memory.log(heapBytes);
    gateway = new WebSocketGateway(memory.over(settings), telemetry, clock);
    redis =
        RedisAdapters.open(
            config.redis(),
            config.transitions().map(TransitionSettings::rules),
            telemetry,
            MonotonicClock.system());
    policy = config.access().open();
    tokens = KindeTokenVerifier.create(config.kinde(), clock, MonotonicClock.system(), telemetry);
    server =
        new ChannelServer(
            new Ports(
                tokens,
                policy.policy(),
                redis.broker(),
                redis.presenceRegistry(),
                redis.commandBus(),
                redis.revocationStore(),
                gateway.audience(),
                telemetry,
                clock,
                MonotonicClock.system(),
                new SecureRandom()),
            memory.over(config.rules()));
    time =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("parley-time").daemon(true).factory());
    Map<String, Endpoint> served = new HashMap<>(endpoints);
    served.put("/health", query -> Reply.text("OK"));
    Readiness readiness = new Readiness(server.control()::health);
    readiness.tell(telemetry);
    served.put("/ready", readiness);
    if (config.isClientServed()) {
      served.put(ClientModule.PATH, ClientModule.ofThisBuild());
    }
    redis.hearOrders(server.busEvents());
    // Before it listens, so that the two of them begin side by side: most of a start is either.
    redis.start(server.busEvents());
    api =
        config
            .api()
            .filter(wanted -> wanted.listen() != ApiListen.OFF)
            .map(wanted ->
                BackendApi.of(
                    wanted,
                    new ApiPorts(
                        redis.eventPublisher(),
                        redis.eventLog(),
                        redis.channelDirectory(),
                        redis.presenceRegistry(),
                        redis.commandBus(),
                        server.operations(),
                        config.access().rules(),
                        redis.transitionLog(),
                        MonotonicClock.system(),
                        clock)));
    mount =
        api.map(calls ->
            new ApiMount(
                calls.admission(System.nanoTime()),
                new CallMemory(heapBytes),
                telemetry,
                BuildInfo.version()));
    try {
      address = gateway.start(server.clients(), served, mounted(config, ApiListen::atPublic));
      management =
          config
              .management()
              .map(where ->
                  ManagementServer.start(
                      where,
                      managementCalls(readiness),
                      mounted(config, ApiListen::atManagement),
                      telemetry));
    } catch (IllegalStateException cannotListen) {
      api.ifPresent(BackendApi::close);
      mount.ifPresent(ApiMount::close);
      gateway.close();
      policy.close();
      tokens.close();
      redis.close();
      throw new OperatorError(String.valueOf(cannotListen.getMessage()), cannotListen);
    }
    tokens.fetchKeys();
    redis.transitionLog().ifPresent(this::announceVacancies);
    webhooks = webhooks(config, clock);
    var _ = time.scheduleAtFixedRate(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    OldGeneration.here().ifPresent(this::collectWhenIdle);
    LOG.atInfo()
        .addKeyValue("port", address.getPort())
        .addKeyValue(
            "management", management.<Object>map(it -> it.address().getPort()).orElse("off"))
        .addKeyValue("version", BuildInfo.version())
        .log("listening");
  }

  private void collectWhenIdle(OldGeneration old) {
    var _ =
        time.scheduleWithFixedDelay(
            old::look, IdleCollection.LOOK_SECONDS, IdleCollection.LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Starts a node. It listens at once; it admits clients as soon as it has reached the bus and the
   * keys, which it tries for ever.
   *
   * @param endpoints what else is to be had, by path
   * @throws OperatorError if it cannot listen
   */
  public static ParleyServer start(
      ServerConfig config, WebSocketGateway.Settings settings, Map<String, Endpoint> endpoints) {
    return new ParleyServer(config, settings, endpoints);
  }

  /** The same for one developer, who is told in the log of each handshake that is refused. */
  public static ParleyServer startForDevelopment(
      ServerConfig config, WebSocketGateway.Settings settings, Map<String, Endpoint> endpoints) {
    ParleyServer server = start(config, settings, endpoints);
    server.telemetry.logRefusals();
    return server;
  }

  /** Publishes for whoever is part of this process. */
  public EventPublisher publisher() {
    return redis.eventPublisher();
  }

  /** Whether it hears Redis: {@code ok}, or why not, as {@code /ready} says it. */
  public String redisState() {
    return Readiness.redis(server.control().health());
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Where operators are listened to, if anywhere. */
  public Optional<InetSocketAddress> managementAddress() {
    return management.map(ManagementServer::address);
  }

  /** Completes when the bus and the keys have been reached for the first time. */
  public CompletionStage<Void> ready() {
    return redis
        .connected()
        .thenAcceptBoth(tokens.keysReady(), (bus, keys) -> {})
        .thenAcceptBoth(server.control().ready(), (reached, known) -> {});
  }

  /** Stops in order, within about ten seconds. Repeating it changes nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    LOG.atInfo().addKeyValue("connections", gateway.openConnections()).log("draining");
    drain();
    time.shutdownNow();
    management.ifPresent(ManagementServer::close);
    gateway.close();
    mount.ifPresent(ApiMount::close);
    api.ifPresent(BackendApi::close);
    webhooks.ifPresent(Webhooks::close);
    redis.close();
    tokens.close();
    policy.close();
    telemetry.close();
    LOG.atInfo().log("stopped");
  }

  /** What operators may ask of this node, and have it do. */
  private ManagementCalls managementCalls(Readiness readiness) {
    ManagementCalls calls =
        telemetry
            .addTo(new ManagementCalls())
            .open("/health", "the process lives", asked -> ManagementReply.text("OK"))
            .open("/ready", "clients should be sent here", readiness::answer);
    ModerationCalls.addTo(calls, server.operations());
    return calls;
  }

  private Optional<PathMount> mounted(ServerConfig config, Predicate<ApiListen> here) {
    return mount
        .filter(calls -> config.api().map(ApiSettings::listen).filter(here).isPresent())
        .map(calls -> calls);
  }

  private Optional<Webhooks> webhooks(ServerConfig config, InstantSource clock) {
    Optional<Webhooks> started =
        config
            .transitions()
            .flatMap(TransitionSettings::webhook)
            .map(settings ->
                Webhooks.start(
                    settings,
                    redis.transitionLog().orElseThrow(),
                    redis.deliveryLanes().orElseThrow(),
                    telemetry,
                    clock));
    if (started.isEmpty()) {
      Webhooks.none(telemetry);
    }
    return started;
  }

  private void announceVacancies(TransitionLog log) {
    var _ =
        time.scheduleWithFixedDelay(
            log::announceVacancies,
            VACANCIES_EVERY.toMillis(),
            VACANCIES_EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void drain() {
    try {
      server
          .control()
          .drain()
          .thenCompose(handedOver -> gateway.whenEmpty())
          .toCompletableFuture()
          .get(DRAIN_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.atWarn()
          .addKeyValue("connections", gateway.openConnections())
          .log("not drained in time: what is left is cut");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException fault) {
      LOG.atError().setCause(fault).log("fault while draining");
    }
  }

  private void tick() {
    try {
      server.control().tick();
    } catch (RuntimeException fault) {
      // A scheduled task that throws is never run again, and time must not stop.
      LOG.atError().setCause(fault).log("fault while time passed");
    } catch (Error fatal) {
      // The executor would keep it to itself, and time would stand still.
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, fatal);
    }
  }
}
