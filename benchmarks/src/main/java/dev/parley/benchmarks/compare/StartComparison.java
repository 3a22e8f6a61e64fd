package dev.parley.benchmarks.compare;

import dev.parley.benchmarks.load.LoadFailure;
import dev.parley.benchmarks.server.DevToken;
import dev.parley.benchmarks.server.Loopback;
import dev.parley.benchmarks.server.RunningServer;
import dev.parley.redis.local.LocalRedis;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From the command to the first client that is let in, with a Redis that is there already. */
record StartComparison() implements Comparison {
  private static final double SECONDS = 0.5;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public List<GoalResult> measure(Arena arena, int rounds) {
    List<Double> times = new ArrayList<>();
    try (LocalRedis redis = LocalRedis.start(Loopback.freePort())) {
      int port = Loopback.freePort();
      Map<String, String> settings =
          Map.of(
              "REDIS_URL", redis.url(),
              "PARLEY_MANAGEMENT_PORT", "off",
              "PARLEY_HOME", Files.createTempDirectory("parley-bench-home-").toString());
      String token = tokenOf(arena.project(), port, settings);
      String path = "/ws?channelId=start&token=" + token;
      for (int i = 0; i < rounds; i++) {
        long begun = System.nanoTime();
        try (RunningServer server =
            RunningServer.start(
                "parley",
                command(arena.project(), port),
                settings,
                () -> Loopback.accepts(port, path))) {
          double seconds = (System.nanoTime() - begun) / 1e9;
          times.add(seconds);
          arena.say("    start %.3f s, process %d".formatted(seconds, server.pid()));
        }
      }
    } catch (IOException noRedis) {
      throw new LoadFailure("No Redis can be started here: " + noRedis.getMessage());
    }
    Rounds time = Rounds.of(times);
    return List.of(
        new GoalResult(
            "start, warm: command to first connection",
            "≤ 0.5 s",
            time.text() + " s",
            time.median() <= SECONDS));
  }

  /** Of a first start, which also fills the system's caches: the issuer keeps its key. */
  private static String tokenOf(Path project, int port, Map<String, String> settings) {
    try (var _ =
        RunningServer.start(
            "parley", command(project, port), settings, () -> Loopback.listens(port))) {
      return DevToken.of(URI.create("ws://localhost:" + port));
    }
  }

  private static List<String> command(Path project, int port) {
    return List.of(project.resolve("parley").toString(), "dev", "--port", "" + port);
  }
}
