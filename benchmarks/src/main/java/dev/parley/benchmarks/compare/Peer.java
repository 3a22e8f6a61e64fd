package dev.parley.benchmarks.compare;

import dev.parley.benchmarks.load.LoadFailure;
import dev.parley.benchmarks.server.Loopback;
import dev.parley.benchmarks.server.OwnParley;
import dev.parley.benchmarks.server.RunningServer;
import dev.parley.redis.local.LocalRedis;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One of those who are compared. Each has a Redis to itself, so that it hears its own events only.
 */
enum Peer {
  PARLEY("Parley"),
  FLOOR("the C floor"),
  UWEBSOCKETS("uWebSockets"),
  WS("ws"),
  SPRING("Spring's simple broker");

  private static final int BUILD_WITHIN_MINUTES = 5;

  private final String title;

  Peer(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /**
   * Builds what is missing and starts it.
   *
   * @param project the project's folder
   * @throws LoadFailure if it cannot be had on this machine; the message says why
   */
  Running start(Path project) {
    LocalRedis redis = redis();
    try {
      return start(project, redis);
    } catch (LoadFailure absent) {
      redis.close();
      throw absent;
    }
  }

  private Running start(Path project, LocalRedis redis) {
    if (this == PARLEY) {
      OwnParley parley =
          OwnParley.start(project.resolve("parley"), Map.of("REDIS_URL", redis.url()));
      return new Running(parley.process(), parley.port(), redis);
    }
    int port = Loopback.freePort();
    return new Running(
        RunningServer.start(
            name().toLowerCase(Locale.ROOT),
            command(project, port, redis.port()),
            Map.of(),
            () -> Loopback.listens(port)),
        port,
        redis);
  }

  private List<String> command(Path project, int port, int redisPort) {
    Path sources = project.resolve("benchmarks/peers");
    Path built = project.resolve("benchmarks/target/peers");
    return switch (this) {
      case PARLEY -> throw new IllegalStateException("is started by its launcher");
      case FLOOR -> {
        Path floor = built.resolve("floor");
        build(built, List.of("gcc", "-O2", "-o", floor.toString(), sources + "/floor.c"));
        yield List.of(floor.toString(), "" + port, "" + redisPort);
      }
      case UWEBSOCKETS, WS -> {
        copy(sources.resolve("package.json"), built);
        if (!Files.isDirectory(built.resolve("node_modules/ioredis"))) {
          build(
              built, List.of("npm", "install", "--no-audit", "--no-fund", "--prefix", built + ""));
        }
        String script = this == WS ? "ws.js" : "uws.js";
        copy(sources.resolve(script), built);
        yield List.of("node", built.resolve(script).toString(), "" + port, "" + redisPort);
      }
      case SPRING -> {
        build(
            built,
            List.of(
                "mvn",
                "-q",
                "-B",
                "-f",
                sources + "/spring/pom.xml",
                "package",
                "-DbuildDirectory=" + built.resolve("spring")));
        yield List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            built.resolve("spring/spring-broker-1.jar").toString(),
            "--server.port=" + port,
            "--server.address=127.0.0.1",
            "--spring.data.redis.port=" + redisPort);
      }
    };
  }

  private void build(Path folder, List<String> command) {
    try {
      Files.createDirectories(folder);
      Path log = folder.resolve(name().toLowerCase(Locale.ROOT) + "-build.log");
      Process build =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!build.waitFor(BUILD_WITHIN_MINUTES, TimeUnit.MINUTES) || build.exitValue() != 0) {
        build.destroyForcibly();
        throw new LoadFailure("%s cannot be built here, see %s".formatted(title, log));
      }
    } catch (IOException missing) {
      throw new LoadFailure("%s cannot be built here: %s".formatted(title, missing.getMessage()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new LoadFailure("interrupted");
    }
  }

  private static void copy(Path file, Path folder) {
    try {
      Files.createDirectories(folder);
      Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unreadable) {
      throw new LoadFailure("cannot copy " + file + ": " + unreadable.getMessage());
    }
  }

  private static LocalRedis redis() {
    try {
      return LocalRedis.start(Loopback.freePort());
    } catch (IOException none) {
      throw new LoadFailure("No Redis can be started here: " + none.getMessage());
    }
  }

  /** A contestant that is up, with its Redis. */
  record Running(RunningServer process, int port, LocalRedis redis) implements AutoCloseable {
    URI address() {
      return URI.create("ws://localhost:" + port);
    }

    URI bus() {
      return URI.create("redis://localhost:" + redis.port());
    }

    @Override
    public void close() {
      process.close();
      redis.close();
    }
  }
}
