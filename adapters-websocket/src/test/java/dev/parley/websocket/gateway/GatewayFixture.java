package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.application.ChannelRules;
import dev.parley.application.ChannelServer;
import dev.parley.application.RecoveryRules;
import dev.parley.application.port.InMemoryBroker;
import dev.parley.application.port.InMemoryBus;
import dev.parley.application.port.InMemoryCommands;
import dev.parley.application.port.InMemoryPresenceRegistry;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.ScriptedPolicy;
import dev.parley.application.port.TestPorts;
import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.TokenVerifier;
import dev.parley.application.port.out.Verification;
import dev.parley.application.port.out.Verification.Reason;
import dev.parley.application.port.out.Verification.Rejected;
import dev.parley.application.port.out.Verification.Unavailable;
import dev.parley.application.port.out.Verification.Verified;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.UserId;
import dev.parley.websocket.WebSocketGateway;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A whole gateway on a port of its own, with everything behind it in memory. A token is the user's
 * name; {@code bad}, {@code old}, {@code unknown} are not good, {@code late-…} takes a moment, and
 * {@code ada-for-300} is Ada's for 300 milliseconds.
 */
final class GatewayFixture implements AutoCloseable {
  private final InstantSource clock = InstantSource.system();
  private final InMemoryBus bus = new InMemoryBus(clock);
  private final InMemoryCommands.Line commands = new InMemoryCommands().line();
  private final InMemoryBroker broker = bus.broker();
  private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledExecutorService lateness = Executors.newSingleThreadScheduledExecutor();
  private final WebSocketGateway gateway;
  final ScriptedPolicy policy;
  final RecordingTelemetry telemetry = new RecordingTelemetry();
  final ChannelServer server;
  final int port;

  GatewayFixture() {
    this(defaults());
  }

  GatewayFixture(WebSocketGateway.Settings settings) {
    this(settings, ChannelRules.DEFAULT, new ScriptedPolicy());
  }

  /** With other endpoints beside the health. */
  GatewayFixture(Map<String, Endpoint> endpoints) {
    this(defaults(), endpoints);
  }

  /** With other endpoints beside the health, and other settings. */
  GatewayFixture(WebSocketGateway.Settings settings, Map<String, Endpoint> endpoints) {
    this(
        settings,
        ChannelRules.DEFAULT,
        new ScriptedPolicy(),
        new ScriptedPolicy(),
        false,
        endpoints);
  }

  /** Where that decides who may do what. {@code user@org} is somebody of an organisation. */
  GatewayFixture(WebSocketGateway.Settings settings, ChannelPolicy deciding) {
    this(settings, ChannelRules.DEFAULT, new ScriptedPolicy(), deciding);
  }

  /** Ends tokens that soon after their end. */
  GatewayFixture(Duration tokenGrace) {
    this(
        defaults(),
        ChannelRules.DEFAULT.withTokens(tokenGrace, ChannelRules.DEFAULT.tokenLife()),
        new ScriptedPolicy());
  }

  private GatewayFixture(
      WebSocketGateway.Settings settings, ChannelRules rules, ScriptedPolicy policy) {
    this(settings, rules, policy, policy);
  }

  /** Where who joins may be told what was said before. */
  static GatewayFixture rewinding() {
    return new GatewayFixture(
        defaults(),
        ChannelRules.DEFAULT.withRecovery(RecoveryRules.DEFAULT.withRewind()),
        new ScriptedPolicy());
  }

  /**
   * Where policy, bus and registry answer a moment later, as those do that others are asked for.
   */
  static GatewayFixture late() {
    return new GatewayFixture(
        defaults(), ChannelRules.DEFAULT, new ScriptedPolicy(), new ScriptedPolicy(), true);
  }

  private GatewayFixture(
      WebSocketGateway.Settings settings,
      ChannelRules rules,
      ScriptedPolicy policy,
      ChannelPolicy deciding) {
    this(settings, rules, policy, deciding, false);
  }

  private GatewayFixture(
      WebSocketGateway.Settings settings,
      ChannelRules rules,
      ScriptedPolicy policy,
      ChannelPolicy deciding,
      boolean late) {
    this(settings, rules, policy, deciding, late, Map.of());
  }

  private GatewayFixture(
      WebSocketGateway.Settings settings,
      ChannelRules rules,
      ScriptedPolicy policy,
      ChannelPolicy deciding,
      boolean late,
      Map<String, Endpoint> endpoints) {
    this.policy = policy;
    PresenceRegistry registry = new InMemoryPresenceRegistry(bus);
    gateway = new WebSocketGateway(settings, telemetry, clock);
    server =
        new ChannelServer(
            TestPorts.inRealTime(bus, gateway.audience())
                .tokens(tokens())
                .policy(late ? later(ChannelPolicy.class, deciding, "decide") : deciding)
                .broker(late ? later(Broker.class, broker, "follow") : broker)
                .registry(
                    late
                        ? later(PresenceRegistry.class, registry, "hold", "release", "roster")
                        : registry)
                .commands(commands)
                .telemetry(telemetry)
                .ports(),
            rules);
    broker.start(server.busEvents());
    commands.start(server.busEvents());
    server.control().tick();
    var _ = time.scheduleAtFixedRate(server.control()::tick, 100, 100, TimeUnit.MILLISECONDS);
    Map<String, Endpoint> served = new HashMap<>(endpoints);
    served.put("/health", query -> Reply.text("OK"));
    port = gateway.start(server.clients(), served).getPort();
  }

  static WebSocketGateway.Settings defaults() {
    return WebSocketGateway.Settings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .withEcho();
  }

  static WebSocketGateway.Settings withLiveness(Duration pingEvery, Duration silentAfter) {
    return new WebSocketGateway.Settings(
        defaults().address(),
        2,
        pingEvery,
        silentAfter,
        defaults().budgetBytes(),
        EntryRules.DEFAULT,
        true,
        defaults().budget(),
        defaults().version());
  }

  /** Somebody in the channel who has heard all of their own arrival. */
  RawClient join(String user, String channel) throws IOException {
    RawClient client = RawClient.connect(port, "/ws?token=" + user + "&channelId=" + channel);
    client.textWith("presence:state");
    client.textWith("presence:join");
    return client;
  }

  void publish(String channel, String json) {
    publish(channel, new EventName("message:created"), json);
  }

  void publish(String channel, EventName event, String json) {
    bus.publish(
        new Publication(
            new ChannelId(channel), event, Payload.of(json.getBytes(UTF_8)), Meaning.OPAQUE));
  }

  void cutBus() {
    bus.cut();
  }

  void restoreBus() {
    bus.restore();
  }

  int openConnections() {
    return gateway.openConnections();
  }

  CompletionStage<Void> whenEmpty() {
    return gateway.whenEmpty();
  }

  @Override
  public void close() {
    time.shutdownNow();
    lateness.shutdownNow();
    gateway.close();
  }

  /** The same, but these take effect and are answered later, in the order of the calls. */
  private <T> T later(Class<T> port, T real, String... calls) {
    Object proxy =
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (self, method, arguments) ->
                List.of(calls).contains(method.getName())
                    ? CompletableFuture.supplyAsync(
                            () -> call(real, method, arguments), aMomentLater())
                        .thenCompose(stage -> stage)
                    : method.invoke(real, arguments));
    return port.cast(proxy);
  }

  private Executor aMomentLater() {
    return work -> {
      var _ = lateness.schedule(work, 2, TimeUnit.MILLISECONDS);
    };
  }

  private static CompletionStage<?> call(Object real, Method method, Object[] arguments) {
    try {
      return (CompletionStage<?>) method.invoke(real, arguments);
    } catch (ReflectiveOperationException fault) {
      throw new IllegalStateException(fault);
    }
  }

  private static TokenVerifier tokens() {
    return token ->
        token.startsWith("late-")
            ? CompletableFuture.supplyAsync(
                () -> verdict(token), CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))
            : CompletableFuture.completedFuture(verdict(token));
  }

  private static Verification verdict(String token) {
    return switch (token) {
      case "bad" -> new Rejected(Reason.INVALID);
      case "old" -> new Rejected(Reason.EXPIRED);
      case "unknown" -> new Unavailable(Duration.ofSeconds(5));
      default -> new Verified(identity(token.split("-for-", 2)));
    };
  }

  private static Identity identity(String... nameAndMillis) {
    Instant end =
        nameAndMillis.length == 1
            ? Instant.MAX
            : Instant.now().plusMillis(Long.parseLong(nameAndMillis[1]));
    String name = nameAndMillis[0];
    Optional<String> organisation =
        Optional.of(name.substring(name.indexOf('@') + 1)).filter(org -> name.contains("@"));
    return new Identity(new UserId(name), name, Optional.empty(), organisation, Rights.NONE, end);
  }
}
