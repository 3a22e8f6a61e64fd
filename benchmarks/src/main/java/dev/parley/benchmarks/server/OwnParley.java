package dev.parley.benchmarks.server;

import dev.parley.benchmarks.load.LoadFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Parley for one run: {@code ./parley dev} on free ports, with the limits that keep one user or
 * one address from being a thousand connections in as many channels raised out of the way.
 *
 * @param redisPort of the Redis that it brings along
 */
public record OwnParley(RunningServer process, int port, int redisPort) implements AutoCloseable {
  static final Map<String, String> NO_LIMITS =
      Map.of(
          "PARLEY_MAX_CONNECTIONS_PER_USER", "1000000",
          "PARLEY_MAX_CONNECTIONS_PER_ADDRESS", "1000000",
          "PARLEY_HANDSHAKES_PER_SECOND", "1000000",
          "PARLEY_MAX_CHANNELS_PER_USER", "1000000",
          "PARLEY_NEW_CHANNELS_PER_MINUTE", "1000000",
          "PARLEY_MANAGEMENT_PORT", "off");

  /**
   * Starts it; returns when it is up.
   *
   * @param launcher the script {@code parley}
   * @param settings beside the raised limits
   * @throws LoadFailure if it does not come up
   */
  public static OwnParley start(Path launcher, Map<String, String> settings) {
    int port = Loopback.freePort();
    int redisPort = Loopback.freePort();
    try {
      Map<String, String> environment = new HashMap<>(NO_LIMITS);
      environment.put("PARLEY_HOME", Files.createTempDirectory("parley-bench-home-").toString());
      environment.putAll(settings);
      RunningServer process =
          RunningServer.start(
              "parley",
              List.of(
                  launcher.toString(),
                  "dev",
                  "--port",
                  String.valueOf(port),
                  "--redis-port",
                  String.valueOf(redisPort)),
              environment,
              () -> isReady(port));
      return new OwnParley(process, port, redisPort);
    } catch (IOException noFolder) {
      throw new LoadFailure("No folder for temporary files: " + noFolder.getMessage());
    }
  }

  public URI address() {
    return URI.create("ws://localhost:" + port);
  }

  public URI redis() {
    return URI.create("redis://localhost:" + redisPort);
  }

  @Override
  public void close() {
    process.close();
  }

  /** A node that is not ready yet lets nobody in. */
  static boolean isReady(int port) {
    try {
      return !Loopback.get(URI.create("http://localhost:" + port + "/ready")).isEmpty();
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
