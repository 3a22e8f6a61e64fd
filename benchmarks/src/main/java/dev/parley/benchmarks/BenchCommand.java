package dev.parley.benchmarks;

import dev.parley.benchmarks.load.LoadFailure;
import dev.parley.benchmarks.load.LoadPlan;
import dev.parley.benchmarks.load.LoadPlan.Protocol;
import dev.parley.benchmarks.load.LoadResult;
import dev.parley.benchmarks.load.LoadRun;
import dev.parley.benchmarks.load.ServerGauge;
import dev.parley.benchmarks.report.HtmlReport;
import dev.parley.benchmarks.report.ProgressLine;
import dev.parley.benchmarks.report.ResultTable;
import dev.parley.benchmarks.server.DevToken;
import dev.parley.benchmarks.server.OwnParley;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parley bench}: a load run. */
@Command(
    name = "bench",
    description = {
      "Load-test a server: report what it delivers, how late, and at what cost.",
      "Without --url, start a Parley and a Redis for the run."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {CompareCommand.class, PartsCommand.class, PublishCommand.class})
final class BenchCommand implements Callable<Integer> {
  @Option(names = "--url", description = "The server: ws://host:port.")
  private @Nullable URI url;

  @Option(names = "--redis", description = "The Redis to publish to (redis://localhost:6379).")
  private URI redis = URI.create("redis://localhost:6379");

  @Option(
      names = "--token",
      description =
          "An access token; several are used in turn. Default: one from a server in dev mode.")
  private List<String> tokens = List.of();

  @Option(names = "--pid", description = "Process id of the server, if it runs on this machine.")
  private @Nullable Long pid;

  @Option(
      names = "--connections",
      defaultValue = "1000",
      description = "Number of connections (${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--channels",
      defaultValue = "1",
      description = "Number of channels they are spread over (${DEFAULT-VALUE}).")
  private int channels;

  @Option(
      names = "--rate",
      defaultValue = "50",
      description = "Publications per second, over all channels; 0: idle (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--payload",
      defaultValue = "360",
      description = "Size of an event in bytes (${DEFAULT-VALUE}).")
  private int payload;

  @Option(names = "--protocol", defaultValue = "RAW", description = "raw, parley_1 or stomp (raw).")
  private Protocol protocol;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "Seconds that are measured (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "5",
      description = "Seconds of warm-up before that, not measured (${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--at-once",
      defaultValue = "64",
      description = "Connections that are opened at the same time (${DEFAULT-VALUE}).")
  private int atOnce;

  @Option(
      names = "--deaf",
      defaultValue = "0",
      description = "Connections per thousand that never read (${DEFAULT-VALUE}).")
  private int deaf;

  @Option(
      names = "--html",
      defaultValue = "bench.html",
      description = "File for the page with the curves (${DEFAULT-VALUE}).")
  private Path html;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  BenchCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    URI given = url;
    if (given != null) {
      return run(plan(given, redis), Optional.ofNullable(pid).map(ServerGauge::of));
    }
    System.err.println("starting a Parley of this run's own");
    try (OwnParley own = OwnParley.start(Launcher.path(), Map.of())) {
      return run(
          plan(own.address(), own.redis()), Optional.of(ServerGauge.of(own.process().pid())));
    }
  }

  private int run(LoadPlan plan, Optional<ServerGauge> gauge) throws InterruptedException {
    ProgressLine progress = new ProgressLine(plan, System.err, isTerminal());
    LoadResult result = new LoadRun(plan, gauge, progress::stage, progress::second).run();
    System.out.println();
    System.out.print(ResultTable.text(result));
    write(result);
    return result.lost() == 0 && result.refused().isEmpty() ? 0 : 1;
  }

  private void write(LoadResult result) {
    String when =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm"));
    try {
      Files.writeString(html, HtmlReport.page(result, when));
    } catch (IOException unwritable) {
      throw new LoadFailure(
          "%s cannot be written: choose another file with --html.".formatted(html));
    }
    System.out.printf("%n  curves in %s%n", html.toAbsolutePath());
  }

  private LoadPlan plan(URI server, URI bus) {
    try {
      return new LoadPlan(
          server,
          tokens.isEmpty() ? List.of(DevToken.of(server)) : tokens,
          bus,
          connections,
          channels,
          rate,
          payload,
          protocol,
          Duration.ofSeconds(warmUp),
          Duration.ofSeconds(seconds),
          atOnce,
          deaf);
    } catch (IllegalArgumentException wrong) {
      throw new LoadFailure(String.valueOf(wrong.getMessage()));
    }
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }
}
