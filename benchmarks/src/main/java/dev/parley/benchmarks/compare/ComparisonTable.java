package dev.parley.benchmarks.compare;

import dev.parley.benchmarks.load.LoadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The comparisons, and the table that they make. Confined to one thread. */
public final class ComparisonTable {
  private static final String BEGIN = "<!-- compare:begin, made by ./parley bench compare -->";
  private static final String END = "<!-- compare:end -->";

  private static final List<Comparison> ALL =
      List.of(
          new FanOutComparison("fan-out-50", Arena.Load.of(1_000, 1, 50), 1.15, 0.95, 0, 0),
          new FanOutComparison("fan-out-200", Arena.Load.of(1_000, 1, 200), 0.8, 0, 0, 1),
          new FanOutComparison("fan-out-400", Arena.Load.of(1_000, 1, 400), 0.8, 0, 0, 1),
          new FanOutComparison("channels", Arena.Load.of(3_000, 600, 4_000), 0, 1, 1.5, 0),
          new IdleComparison(9_000),
          new IdleComparison(18_000),
          new ConnectComparison(),
          new StormComparison(),
          new InsidersComparison("storm-inside", false, 50),
          new InsidersComparison("storm-one-core", true, 200),
          new SlowReadersComparison(),
          new StompComparison(),
          new StartComparison(),
          new GrowthComparison());

  private ComparisonTable() {}

  /** What may be chosen. */
  public static List<String> names() {
    return ALL.stream().map(Comparison::name).toList();
  }

  /**
   * Measures the chosen ones.
   *
   * @param say told how it gets on
   * @return the table as Markdown
   * @throws LoadFailure if Parley itself cannot be measured
   */
  public static String measure(Path project, List<String> chosen, int rounds, Consumer<String> say)
      throws InterruptedException {
    List<String> rows = new ArrayList<>();
    rows.add("| work | goal | measured: median (least–most) | |");
    rows.add("|---|---|---|---|");
    for (Comparison comparison : ALL) {
      if (chosen.isEmpty() || chosen.contains(comparison.name())) {
        say.accept(comparison.name());
        try (Arena arena = new Arena(project, say)) {
          for (GoalResult finding : comparison.measure(arena, rounds)) {
            say.accept("  " + finding.markdown());
            rows.add(finding.markdown());
          }
        }
      }
    }
    return String.join("\n", rows);
  }

  /**
   * Puts the table in its place in that document, instead of the one that was there.
   *
   * @throws LoadFailure if the document has no such place
   */
  public static void write(Path document, String table) {
    try {
      String text = Files.readString(document);
      int begin = text.indexOf(BEGIN);
      int end = text.indexOf(END);
      if (begin < 0 || end < begin) {
        throw new LoadFailure(
            "%s has no place for the table: %s … %s".formatted(document, BEGIN, END));
      }
      Files.writeString(
          document,
          text.substring(0, begin + BEGIN.length())
              + "\n\n"
              + table
              + "\n\n"
              + text.substring(end));
    } catch (IOException unwritable) {
      throw new LoadFailure(
          "%s cannot be written: %s".formatted(document, unwritable.getMessage()));
    }
  }
}
