package dev.parley.bootstrap.dev;

import dev.parley.bootstrap.AwaitShutdown;
import dev.parley.bootstrap.OperatorError;
import dev.parley.bootstrap.ParleyServer;
import dev.parley.bootstrap.ServerConfig;
import dev.parley.bootstrap.Setting;
import dev.parley.bootstrap.log.LogTail;
import dev.parley.redis.local.LocalRedis;
import dev.parley.websocket.admission.AllowedOrigins;
import dev.parley.websocket.endpoint.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley dev}: the whole server on this machine, without anything else. */
@Command(
    name = "dev",
    description =
        "Run everything on this machine: server, Redis, token issuer, and a page to try it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "If REDIS_URL or KINDE_ISSUER_URL is set, it replaces the bundled Redis or issuer."
    })
public final class DevCommand implements Runnable {
  private static final int READY_WITHIN_SECONDS = 10;
  private static final int USUAL_REDIS_PORT = 6379;

  private final Map<String, String> given;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description =
          "Port to listen on, on this machine only (${DEFAULT-VALUE}); 0 for any free port.")
  private int port;

  @Option(
      names = "--redis-port",
      description =
          "Port of the bundled Redis. Default: 6379, or the next free port; 0 for any free port.")
  private @Nullable Integer redisPort;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  public DevCommand(Map<String, String> environment) {
    this.given = environment;
  }

  @Override
  public void run() {
    Map<String, String> environment = new HashMap<>(given);
    int at = port == 0 ? freePort() : port;
    environment.put(Setting.PORT.name(), String.valueOf(at));
    boolean ownRedis = !isSet(environment, Setting.REDIS_URL.name());
    boolean ownIssuer = !isSet(environment, Setting.KINDE_ISSUER_URL.name());
    if (ownIssuer) {
      environment.put(Setting.KINDE_ISSUER_URL.name(), DevEndpoints.issuerAt(at));
    }
    // What is wrong is told before anything is started or written.
    var _ = ServerConfig.forStart(environment);
    Optional<DevIssuer> issuer =
        ownIssuer
            ? Optional.of(DevIssuerFile.ofThisProject().at(DevEndpoints.issuerAt(at)))
            : Optional.empty();
    Optional<DevRedis> redis =
        ownRedis ? Optional.of(new DevRedis(startRedis())) : Optional.empty();
    redis.ifPresent(own -> environment.put(Setting.REDIS_URL.name(), own.current().url()));
    try {
      serve(ServerConfig.from(environment), redis, issuer);
    } finally {
      redis.ifPresent(DevRedis::close);
    }
  }

  /** Everybody has to know it before it is listened to: it is part of the issuer's name. */
  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new OperatorError("No port is free: " + none.getMessage(), none);
    }
  }

  private LocalRedis startRedis() {
    try {
      return redisPort == null || redisPort == 0
          ? LocalRedis.start(redisPort == null ? USUAL_REDIS_PORT : 0)
          : LocalRedis.startAt(redisPort);
    } catch (LocalRedis.PortTaken taken) {
      throw new OperatorError(
          ("Port %d is in use: stop the process that listens there, choose another (--redis-port),"
                  + " or point REDIS_URL at the Redis that is there.")
              .formatted(redisPort),
          taken);
    } catch (IOException notStarted) {
      throw new OperatorError(
          "Cannot start the bundled Redis: %s%nInstall redis-server, or point REDIS_URL at one."
              .formatted(notStarted.getMessage()),
          notStarted);
    }
  }

  private void serve(
      ServerConfig config, Optional<DevRedis> ownRedis, Optional<DevIssuer> ownIssuer) {
    InstantSource clock = InstantSource.system();
    // Loopback alone: the issuer gives a token to whoever asks.
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), config.address().getPort());
    DevStatus status = new DevStatus(LogTail.follow(), ownRedis);
    Map<String, Endpoint> endpoints =
        DevEndpoints.of(
            ownIssuer, config.kinde().issuer(), config.redis(), ownRedis.isPresent(), clock);
    endpoints.putAll(status.endpoints());
    ParleyServer server =
        ParleyServer.startForDevelopment(
            config,
            config
                .gateway(address)
                .withEntry(config.entry().withOrigins(origins(config)))
                .withEcho(),
            endpoints);
    status.of(server);
    // Not before it listens: another server's issuer would be forgotten for one that is none.
    ownIssuer.ifPresent(DevIssuerFile.ofThisProject()::keep);
    awaitReady(server);
    spec.commandLine()
        .getOut()
        .print(
            DevBanner.text(
                server.address().getPort(),
                config.redis(),
                ownRedis.map(DevRedis::current),
                ownIssuer,
                server.managementAddress(),
                clock.instant()));
    spec.commandLine().getOut().flush();
    AwaitShutdown.run(() -> {
      server.close();
      ownRedis.ifPresent(DevRedis::close);
    });
  }

  private void awaitReady(ParleyServer server) {
    try {
      server.ready().toCompletableFuture().get(READY_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException notYet) {
      spec.commandLine()
          .getErr()
          .println("Redis or the issuer's keys cannot be reached yet; Parley keeps trying.");
    } catch (ExecutionException fault) {
      throw new IllegalStateException("readiness fails only by not coming", fault);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The pages of this machine, and those that are named beside them. */
  private AllowedOrigins origins(ServerConfig config) {
    return isSet(given, Setting.PARLEY_ALLOWED_ORIGINS.name())
        ? config.entry().origins().andLocal()
        : AllowedOrigins.LOCAL;
  }

  private static boolean isSet(Map<String, String> environment, String variable) {
    return !environment.getOrDefault(variable, "").isBlank();
  }
}
