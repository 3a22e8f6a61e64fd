package dev.parley.benchmarks;

import dev.parley.benchmarks.load.LoadFailure;
import java.util.Locale;
import picocli.CommandLine;

/** The entry point of {@code ./parley bench}. */
public final class Bench {
  private Bench() {}

  /** Makes one run; the exit status is 0, or 1 where something was lost, refused or went wrong. */
  public static void main(String[] arguments) {
    // Numbers go into drawings and documents: they have points, whatever the machine's language.
    Locale.setDefault(Locale.ROOT);
    System.exit(
        new CommandLine(new BenchCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Bench::tell)
            .execute(arguments));
  }

  /** What its user can put right is told in words. */
  private static int tell(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    if (failure instanceof LoadFailure) {
      line.getErr().println(failure.getMessage());
    } else {
      failure.printStackTrace(line.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
