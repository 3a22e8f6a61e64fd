package dev.parley.benchmarks.server;

import dev.parley.benchmarks.load.LoadFailure;
import dev.parley.redis.local.LocalRedis;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A node as a deploy starts it: {@code ./parley serve}, with a Redis to itself, that has compiled
 * nothing and knows nobody's token.
 */
public record FreshNode(RunningServer process, int port, LocalRedis redis)
    implements AutoCloseable {
  /**
   * Starts it; returns when it is ready.
   *
   * @param launcher the script {@code parley}
   * @param oneCore whether it has one core of the machine, and not all
   * @throws LoadFailure if it does not come up
   */
  public static FreshNode start(Path launcher, LocalIssuer issuer, boolean oneCore) {
    int port = Loopback.freePort();
    LocalRedis redis = startRedis();
    List<String> command = new ArrayList<>(oneCore ? List.of("taskset", "-c", "0") : List.of());
    command.addAll(List.of(launcher.toString(), "serve"));
    Map<String, String> settings = new HashMap<>(OwnParley.NO_LIMITS);
    settings.put("KINDE_ISSUER_URL", issuer.address().toString());
    settings.put("REDIS_URL", redis.url());
    settings.put("PORT", String.valueOf(port));
    try {
      return new FreshNode(
          RunningServer.start("parley", command, settings, () -> OwnParley.isReady(port)),
          port,
          redis);
    } catch (LoadFailure notUp) {
      redis.close();
      throw notUp;
    }
  }

  public URI address() {
    return URI.create("ws://localhost:" + port);
  }

  public URI bus() {
    return URI.create("redis://localhost:" + redis.port());
  }

  @Override
  public void close() {
    process.close();
    redis.close();
  }

  private static LocalRedis startRedis() {
    try {
      return LocalRedis.start(Loopback.freePort());
    } catch (IOException none) {
      throw new LoadFailure("No Redis can be started here: " + none.getMessage());
    }
  }
}
