package dev.parley.acceptance.chaos;

import dev.parley.acceptance.chaos.Finding.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Does every fault several times and writes what was measured into the documentation.
 *
 * <pre>
 * mvn -Pchaos -pl acceptance-tests -am verify -DskipTests [-Dchaos.runs=5] [-Dchaos.rows=node-killed,…]
 * </pre>
 *
 * <p>With {@code chaos.rows} only those are done, and the table is printed alone.
 */
final class ReliabilityTable {
  private static final String BEGIN = "<!-- measured: begin -->\n";
  private static final String END = "<!-- measured: end -->\n";

  private ReliabilityTable() {}

  /** Arguments: the documentation's file, the number of runs, and the rows or {@code all}. */
  public static void main(String[] arguments) throws IOException {
    Path document = Path.of(arguments[0]);
    int runs = Integer.parseInt(arguments[1]);
    boolean all = arguments[2].equals("all");
    List<Row> rows =
        all ? Row.ALL : Arrays.stream(arguments[2].split(",", -1)).map(Row::named).toList();
    String table = table(measure(rows, runs));
    System.out.println(table);
    if (all) {
      String text = Files.readString(document);
      int from = text.indexOf(BEGIN) + BEGIN.length();
      Files.writeString(
          document, text.substring(0, from) + table + text.substring(text.indexOf(END)));
    }
    System.exit(0); // The clients' threads need no goodbye.
  }

  private static Map<Row, List<List<Finding>>> measure(List<Row> rows, int runs) {
    Map<Row, List<List<Finding>>> measured = new LinkedHashMap<>();
    Cluster cluster = new Cluster();
    for (int run = 1; run <= runs; run++) {
      for (Row row : rows) {
        List<Finding> findings = List.of();
        try (Trial trial = row.trial().apply(cluster)) {
          trial.prepare();
          trial.strike();
          findings = trial.findings();
        } catch (AssertionError | RuntimeException failure) {
          failure.printStackTrace(System.out);
          cluster.close();
          cluster = new Cluster();
        }
        measured.computeIfAbsent(row, first -> new ArrayList<>()).add(findings);
        System.out.printf(
            Locale.ROOT, "run %d, %s: %s%n", run, row.name(), cell(List.of(findings)));
      }
    }
    cluster.close();
    return measured;
  }

  private static String table(Map<Row, List<List<Finding>>> measured) {
    return "| Fault | Goal | Measured, the median and the worst of the runs | |\n"
        + "|---|---|---|---|\n"
        + measured.entrySet().stream()
            .map(row ->
                "| %s | %s | %s | %s |%n"
                    .formatted(
                        row.getKey().fault(),
                        row.getKey().goal(),
                        cell(row.getValue()),
                        verdict(row.getValue())))
            .collect(Collectors.joining());
  }

  private static String verdict(List<List<Finding>> runs) {
    long kept =
        runs.stream()
            .filter(run -> !run.isEmpty() && run.stream().allMatch(Finding::isKept))
            .count();
    return kept == runs.size()
        ? "kept"
        : "**missed in %d of %d**".formatted(runs.size() - kept, runs.size());
  }

  /** What the runs have in common, finding by finding; a run without findings failed. */
  private static String cell(List<List<Finding>> runs) {
    List<List<Finding>> ended = runs.stream().filter(run -> !run.isEmpty()).toList();
    int findings = ended.isEmpty() ? 0 : ended.getFirst().size();
    Stream<String> never =
        ended.size() == runs.size()
            ? Stream.empty()
            : Stream.of("%d of the runs failed".formatted(runs.size() - ended.size()));
    return Stream.concat(
            IntStream.range(0, findings)
                .mapToObj(i -> summary(ended.stream().map(run -> run.get(i)).toList())),
            never)
        .collect(Collectors.joining("; "));
  }

  private static String summary(List<Finding> found) {
    List<Long> values = found.stream().map(Finding::value).sorted().toList();
    Finding any = found.getFirst();
    String median = any.text(values.get(values.size() / 2));
    long worst =
        switch (any.limit()) {
          case Limit.AtMost _ -> values.getLast();
          case Limit.Exactly(long promised) ->
              values.stream()
                  .max((a, b) -> Long.compare(Math.abs(a - promised), Math.abs(b - promised)))
                  .orElseThrow();
        };
    String text = any.words().formatted(median);
    return any.text(worst).equals(median) ? text : text + " (" + any.text(worst) + ")";
  }
}
