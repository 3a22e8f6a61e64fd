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
      "Put load on a server, and say what it delivers, how late, and what it costs.",
      "Without --url it starts a Parley and a Redis of its own for the run."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {CompareCommand.class, PartsCommand.class})
final class BenchCommand implements Callable<Integer> {
  @Option(names = "--url", description = "The server: ws://host:port.")
  private @Nullable URI url;

  @Option(names = "--redis", description = "Where to publish (redis://localhost:6379).")
  private URI redis = URI.create("redis://localhost:6379");

  @Option(
      names = "--token",
      description =
          "An access token, taken in turn if repeated. A server in dev mode is asked for one.")
  private List<String> tokens = List.of();

  @Option(names = "--pid", description = "The server's process, if it runs on this machine.")
  private @Nullable Long pid;

  @Option(
      names = "--connections",
      defaultValue = "1000",
      description = "How many (${DEFAULT-VALUE}).")
  private int connections;

  @Option(
      names = "--channels",
      defaultValue = "1",
      description = "Spread over so many (${DEFAULT-VALUE}).")
  private int channels;

  @Option(
      names = "--rate",
      defaultValue = "50",
      description = "Publications a second, over all channels; 0: idle (${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--payload",
      defaultValue = "360",
      description = "Bytes of one event (${DEFAULT-VALUE}).")
  private int payload;

  @Option(names = "--protocol", defaultValue = "RAW", description = "raw or stomp (raw).")
  private Protocol protocol;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "How long is counted (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "5",
      description = "Seconds before that, not counted (${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--at-once",
      defaultValue = "64",
      description = "Connections on their way up at the same time (${DEFAULT-VALUE}).")
  private int atOnce;

  @Option(
      names = "--deaf",
      defaultValue = "0",
      description = "How many of a thousand connections never read (${DEFAULT-VALUE}).")
  private int deaf;

  @Option(
      names = "--html",
      defaultValue = "bench.html",
      description = "The page with the curves (${DEFAULT-VALUE}).")
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
