package dev.parley.benchmarks;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley bench parts}: the parts alone, by JMH. */
@Command(
    name = "parts",
    description = "Measure single parts with JMH: frames, STOMP, JSON, rosters.",
    mixinStandardHelpOptions = true)
final class PartsCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      defaultValue = ".*",
      description = "Regular expression for the names of benchmarks (all).")
  private String pattern;

  @Option(
      names = "--forks",
      defaultValue = "1",
      description = "Processes for each (${DEFAULT-VALUE}).")
  private int forks;

  @Option(
      names = "--iterations",
      defaultValue = "5",
      description = "Seconds measured in each, after the same time of warm-up (${DEFAULT-VALUE}).")
  private int iterations;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  PartsCommand() {}

  @Override
  public Integer call() throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(pattern)
                .forks(forks)
                .warmupIterations(iterations)
                .measurementIterations(iterations)
                .addProfiler("gc")
                .build())
        .run();
    return 0;
  }
}
