package dev.parley.bootstrap.dev;

import dev.parley.bootstrap.AwaitShutdown;
import dev.parley.bootstrap.OperatorError;
import dev.parley.bootstrap.ParleyServer;
import dev.parley.bootstrap.ServerConfig;
import dev.parley.bootstrap.Setting;
import dev.parley.redis.local.LocalRedis;
import dev.parley.websocket.admission.AllowedOrigins;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley dev}: the whole server on this machine, and nothing else needed. */
@Command(
    name = "dev",
    description = "Run everything on this machine: server, Redis, token issuer, a page to try it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "REDIS_URL and KINDE_ISSUER_URL, where set, are used instead of an own Redis and issuer."
    })
public final class DevCommand implements Runnable {
  private static final int READY_WITHIN_SECONDS = 10;

  private final Map<String, String> given;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Where to listen, on this machine only (${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--redis-port",
      defaultValue = "6379",
      description = "The own Redis' port, or the next free one (${DEFAULT-VALUE}).")
  private int redisPort;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  public DevCommand(Map<String, String> environment) {
    this.given = environment;
  }

  @Override
  public void run() {
    Map<String, String> environment = new HashMap<>(given);
    Optional<LocalRedis> ownRedis =
        isSet(environment, Setting.REDIS_URL.name()) ? Optional.empty() : Optional.of(startRedis());
    ownRedis.ifPresent(redis -> environment.put(Setting.REDIS_URL.name(), redis.url()));
    try {
      serve(environment, ownRedis);
    } finally {
      ownRedis.ifPresent(LocalRedis::close);
    }
  }

  private LocalRedis startRedis() {
    try {
      return LocalRedis.start(redisPort);
    } catch (IOException notStarted) {
      throw new OperatorError(
          "Cannot start a Redis of our own: %s%nInstall redis-server, or point REDIS_URL at one."
              .formatted(notStarted.getMessage()),
          notStarted);
    }
  }

  private void serve(Map<String, String> environment, Optional<LocalRedis> ownRedis) {
    Optional<DevIssuer> ownIssuer =
        isSet(environment, Setting.KINDE_ISSUER_URL.name())
            ? Optional.empty()
            : Optional.of(
                DevIssuerFile.ofThisProject()
                    .at("http://localhost:" + port + DevEndpoints.ISSUER_PATH));
    ownIssuer.ifPresent(
        issuer -> environment.put(Setting.KINDE_ISSUER_URL.name(), issuer.issuer()));
    environment.put(Setting.PORT.name(), String.valueOf(port));
    ServerConfig config = ServerConfig.from(environment);
    InstantSource clock = InstantSource.system();
    // Loopback alone: the issuer gives a token to whoever asks.
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    ParleyServer server =
        ParleyServer.start(
            config,
            config
                .gateway(address)
                .withEntry(config.entry().withOrigins(origins(config)))
                .withEcho(),
            DevEndpoints.of(ownIssuer, config.redis(), clock));
    awaitReady(server);
    spec.commandLine()
        .getOut()
        .print(
            DevBanner.text(
                server.address().getPort(),
                config.redis(),
                ownRedis,
                ownIssuer,
                server.managementAddress(),
                clock.instant()));
    spec.commandLine().getOut().flush();
    AwaitShutdown.run(() -> {
      server.close();
      ownRedis.ifPresent(LocalRedis::close);
    });
  }

  private void awaitReady(ParleyServer server) {
    try {
      server.ready().toCompletableFuture().get(READY_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException notYet) {
      spec.commandLine()
          .getErr()
          .println("Redis or the issuer's keys do not answer yet; Parley keeps trying.");
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
