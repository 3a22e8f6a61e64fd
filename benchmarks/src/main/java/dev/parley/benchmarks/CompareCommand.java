package dev.parley.benchmarks;

import dev.parley.benchmarks.compare.ComparisonTable;
import dev.parley.benchmarks.load.LoadFailure;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley bench compare}: the table of docs/performance.md. */
@Command(
    name = "compare",
    description = {
      "Measure Parley beside its peers in one run, and print the table of docs/performance.md.",
      "The floor needs gcc, uWebSockets needs npm and node, Spring needs Maven; a peer that is not"
          + " available is left out."
    },
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      description = "What to compare (everything): ${COMPLETION-CANDIDATES}",
      completionCandidates = Names.class)
  private List<String> chosen = List.of();

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Number of rounds (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--write", description = "Document in which the table is replaced.")
  private @Nullable Path document;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  CompareCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    for (String name : chosen) {
      if (!ComparisonTable.names().contains(name)) {
        throw new LoadFailure(
            "There is no comparison %s; there are %s.".formatted(name, ComparisonTable.names()));
      }
    }
    String table = ComparisonTable.measure(Launcher.project(), chosen, rounds, System.err::println);
    System.out.println(table);
    Path place = document;
    if (place != null) {
      ComparisonTable.write(place, table);
    }
    return 0;
  }

  /** The names of the comparisons, for the help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ComparisonTable.names().iterator();
    }
  }
}
