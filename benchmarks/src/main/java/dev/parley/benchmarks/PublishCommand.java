package dev.parley.benchmarks;

import dev.parley.benchmarks.load.HttpCallers;
import dev.parley.benchmarks.load.LoadFailure;
import dev.parley.benchmarks.server.OwnParley;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parley bench publish}: backends that publish over HTTP, beside the floor. */
@Command(
    name = "publish",
    description = {
      "Publish over HTTP, and say how late the answers are.",
      "Beside it GET /health in the same way, which is what HTTP itself takes."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class PublishCommand implements Callable<Integer> {
  @Option(
      names = "--connections",
      defaultValue = "50",
      description = "How many, kept alive (${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--rate",
      defaultValue = "5000",
      description = "Calls a second; 0: as fast as they are answered (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--payload",
      defaultValue = "360",
      description = "Bytes of one event (${DEFAULT-VALUE}).")
  private int payload;

  @Option(
      names = "--seconds",
      defaultValue = "15",
      description = "How long each is counted (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "10",
      description = "Seconds before that, not counted (${DEFAULT-VALUE}).")
  private int warmUp;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  PublishCommand() {}

  @Override
  public Integer call() throws InterruptedException, IOException {
    Path file = Files.createTempFile("parley-bench-", ".keys");
    String key = newKey(file);
    try (OwnParley own =
        OwnParley.start(
            Launcher.path(),
            Map.of(
                "PARLEY_API_KEYS", file.toString(),
                "PARLEY_API_LISTEN", "public",
                "PARLEY_API_CALLS_PER_SECOND", "1000000"))) {
      tell("GET /health", own, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
      String event =
          "{\"type\":\"message:created\",\"data\":{\"content\":\"%s\"}}"
              .formatted("x".repeat(Math.max(0, payload - 46)));
      String head = "POST /v1/channels/lobby/events HTTP/1.1\r\nHost: localhost\r\n";
      String headers = "Authorization: Bearer " + key + "\r\nContent-Length: " + event.length();
      long failed = tell("publish", own, head + headers + "\r\n\r\n" + event);
      return failed == 0 ? 0 : 1;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private long tell(String what, OwnParley own, String request) throws InterruptedException {
    HttpCallers.Outcome outcome =
        new HttpCallers(own.port(), request, connections, rate)
            .run(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
    System.out.printf(
        "  %-12s %,8.0f a second, %d failed; p50 %,d µs, p99 %,d µs, p99.9 %,d µs, max %,d µs%n",
        what,
        outcome.perSecond(),
        outcome.failed(),
        outcome.latencies().p50(),
        outcome.latencies().p99(),
        outcome.latencies().p999(),
        outcome.latencies().max());
    return outcome.failed();
  }

  /** As an operator makes one: its line goes into the file. */
  private static String newKey(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Launcher.path().toString(), "key", "new", "--id", "bench", "--can", "publish")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    if (process.waitFor() != 0) {
      throw new LoadFailure("No key could be made.");
    }
    Files.writeString(
        file, lines.stream().filter(line -> line.startsWith("bench ")).findFirst().orElseThrow());
    return lines.stream().filter(line -> line.startsWith("prl_")).findFirst().orElseThrow();
  }
}
