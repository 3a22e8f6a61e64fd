package dev.parley.acceptance.siege;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Attacks everything in full size, one after the other, and writes what was seen into the
 * documentation.
 *
 * <pre>
 * mvn -Psiege [-Dsiege.seconds=30] [-Dsiege.rows=idle-sockets,half-heads]
 * </pre>
 *
 * <p>With {@code siege.rows} only those are done, and the table is printed alone.
 */
final class SiegeTable {
  private static final String BEGIN = "<!-- siege: begin -->\n";
  private static final String END = "<!-- siege: end -->\n";

  private SiegeTable() {}

  /**
   * Arguments: the documentation's file, the seconds of each attack, and the rows or {@code all}.
   */
  public static void main(String[] arguments) throws IOException {
    Path document = Path.of(arguments[0]);
    Duration lasting = Duration.ofSeconds(Long.parseLong(arguments[1]));
    boolean all = arguments[2].equals("all");
    List<Row> rows =
        all
            ? List.of(Row.values())
            : Arrays.stream(arguments[2].split(",", -1)).map(Row::named).toList();
    Map<Row, Outcome> outcomes = new LinkedHashMap<>();
    for (Row row : rows) {
      try {
        outcomes.put(row, Siege.of(List.of(row), true, lasting));
        System.out.print(line(row, outcomes.get(row)));
      } catch (IOException | AssertionError | RuntimeException failure) {
        failure.printStackTrace(System.out);
      }
    }
    String table = table(outcomes);
    System.out.println(table);
    if (all) {
      String text = Files.readString(document);
      int from = text.indexOf(BEGIN) + BEGIN.length();
      Files.writeString(
          document, text.substring(0, from) + table + text.substring(text.indexOf(END)));
    }
    System.exit(0); // The attackers' threads need no goodbye.
  }

  private static String table(Map<Row, Outcome> outcomes) {
    StringBuilder table =
        new StringBuilder(
            "| Resource | Attacker | Sent | Counted by the node | Slowest handshake"
                + " | Neighbour missed | Live heap | |\n|---|---|---|---|---|---|---|---|\n");
    outcomes.forEach((row, outcome) -> table.append(line(row, outcome)));
    return table.toString();
  }

  private static String line(Row row, Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %,d | %d MiB | %s |%n",
        row.resource(),
        row.attacker().words(),
        outcome.sent(),
        outcome.counted().orElse("no answer"),
        handshakes(outcome),
        outcome.missed(),
        outcome.liveMebibytes(),
        outcome.isKept()
            ? "kept"
            : "**missed**%s"
                .formatted(
                    outcome.broken().isEmpty() ? "" : ": " + String.join("; ", outcome.broken())));
  }

  private static String handshakes(Outcome outcome) {
    String slowest = "%,d ms".formatted(outcome.slowestHandshake().toMillis());
    return outcome.late() == 0
        ? slowest
        : "%s, %d of %d late".formatted(slowest, outcome.late(), outcome.handshakes().size());
  }
}
