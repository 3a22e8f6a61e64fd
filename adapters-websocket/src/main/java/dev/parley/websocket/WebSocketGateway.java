package dev.parley.websocket;

import dev.parley.application.port.in.Clients;
import dev.parley.application.port.out.Audience;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry;
import dev.parley.domain.delivery.Backpressure;
import dev.parley.http.undertow.PathMount;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.connection.Liveness;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.fanout.FanOut;
import dev.parley.websocket.fanout.ShardBudget;
import dev.parley.websocket.raw.EventWriter;
import dev.parley.websocket.raw.Greeting;
import dev.parley.websocket.undertow.Connections;
import dev.parley.websocket.undertow.HttpServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The way in for clients: HTTP, the upgrade, and every connection of this node. Safe for any
 * thread. Built first, since the server needs its {@linkplain #audience audience}; started with the
 * server.
 */
public final class WebSocketGateway implements AutoCloseable {
  /**
   * Where to listen and what to allow.
   *
   * @param address the port may be 0: any free one
   * @param ioThreads at least 1
   * @param pingEvery how often each client is pinged
   * @param silentAfter after how long without a word from it a client is taken for gone
   * @param budgetBytes what may wait for one connection
   * @param entry who may come in, and how
   * @param echo whether {@code /dev/echo} is there, for conformance suites
   * @param budget what each I/O thread may keep for its clients, in sum
   * @param version of the server, as clients of {@code parley.1} are told it
   */
  public record Settings(
      InetSocketAddress address,
      int ioThreads,
      Duration pingEvery,
      Duration silentAfter,
      int budgetBytes,
      EntryRules entry,
      boolean echo,
      ShardBudget budget,
      String version) {
    private static final String NO_VERSION = "dev";

    /** What holds unless an operator says otherwise. */
    public static Settings on(InetSocketAddress address) {
      return new Settings(
          address,
          defaultIoThreads(),
          Liveness.DEFAULT.pingEvery(),
          Liveness.DEFAULT.silentAfter(),
          Backpressure.DEFAULT.budgetBytes(),
          EntryRules.DEFAULT,
          false,
          ShardBudget.DEFAULT,
          NO_VERSION);
    }

    /**
     * Half of the processors, one at least: the others are for the thread that reads Redis, the
     * kernel's part of the network and the collector. On two of them with Redis and all clients on
     * the same machine, a second I/O thread made a delivery dearer by a sixth to a third, since the
     * threads took turns.
     */
    public static int defaultIoThreads() {
      return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    public Settings withIoThreads(int threads) {
      return new Settings(
          address, threads, pingEvery, silentAfter, budgetBytes, entry, echo, budget, version);
    }

    public Settings withEcho() {
      return new Settings(
          address, ioThreads, pingEvery, silentAfter, budgetBytes, entry, true, budget, version);
    }

    public Settings withLiveness(Duration ping, Duration silence) {
      return new Settings(
          address, ioThreads, ping, silence, budgetBytes, entry, echo, budget, version);
    }

    public Settings withBudget(ShardBudget perThread) {
      return new Settings(
          address, ioThreads, pingEvery, silentAfter, budgetBytes, entry, echo, perThread, version);
    }

    public Settings withEntry(EntryRules rules) {
      return new Settings(
          address, ioThreads, pingEvery, silentAfter, budgetBytes, rules, echo, budget, version);
    }

    public Settings withVersion(String ofServer) {
      return new Settings(
          address, ioThreads, pingEvery, silentAfter, budgetBytes, entry, echo, budget, ofServer);
    }
  }

  private final Settings settings;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private final FanOut fanOut;
  private final Connections connections;
  private @Nullable HttpServer http;

  public WebSocketGateway(Settings settings, Telemetry telemetry, InstantSource clock) {
    this.settings = settings;
    this.telemetry = telemetry;
    this.clock = clock;
    this.fanOut =
        new FanOut(
            settings.ioThreads(),
            settings.budget(),
            telemetry,
            EventWriter::write,
            clock,
            MonotonicClock.system());
    this.connections =
        new Connections(
            fanOut,
            telemetry,
            new Liveness(
                settings.pingEvery(),
                settings.silentAfter(),
                Liveness.DEFAULT.stuckAfter(),
                Liveness.DEFAULT.closingFor()),
            new Backpressure(settings.budgetBytes()),
            settings.entry().inbound(),
            settings.entry().compression());
  }

  /** The connections of this gateway, as the server sees them. */
  public Audience audience() {
    return fanOut;
  }

  /**
   * Listens.
   *
   * @param endpoints by path
   * @param mount what else is served here, to whom it lets in itself
   * @return the address it listens at
   * @throws IllegalStateException if the port is taken, in words for an operator
   */
  public synchronized InetSocketAddress start(
      Clients clients, Map<String, Endpoint> endpoints, Optional<PathMount> mount) {
    HttpServer started =
        new HttpServer(
            settings.address(),
            settings.ioThreads(),
            connections,
            endpoints,
            mount,
            settings.entry(),
            settings.echo(),
            new Greeting(
                settings.version(),
                Math.toIntExact(settings.entry().inbound().messages().perSecond())));
    http = started;
    return started.start(clients, telemetry, clock);
  }

  /** The same, with nothing else that is served here. */
  public synchronized InetSocketAddress start(Clients clients, Map<String, Endpoint> endpoints) {
    return start(clients, endpoints, Optional.empty());
  }

  /** How many connections there are now. */
  public int openConnections() {
    return connections.open();
  }

  /** No more connections are to come. Completes when the last one is gone. */
  public CompletionStage<Void> whenEmpty() {
    return connections.whenEmpty();
  }

  /** Stops listening and ends what is left, without a word. Repeating it changes nothing. */
  @Override
  public synchronized void close() {
    if (http != null) {
      http.close();
      http = null;
    }
  }
}
