package dev.parley.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the documents readable: lines, words and links. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final int COLUMNS = 120;

  /** Words that readers had to look up or read twice, and what to write instead. */
  private static final Map<Pattern, String> DIALECT =
      Map.of(
          Pattern.compile("(?i)\\bknocks?\\b"), "connects, is rate limited",
          Pattern.compile("(?i)\\bnewcomers?\\b"), "a new client, a new connection",
          Pattern.compile("(?i)\\b(is|are) over\\b(?! \\d)"), "has expired, has ended",
          Pattern.compile("(?i)\\b(cannot|can not) be told\\b"), "is unknown, cannot be decided",
          Pattern.compile("(?i)\\bwho hears?\\b"), "subscribers, recipients",
          Pattern.compile("(?i)\\bwhat waits\\b"), "the queue",
          Pattern.compile("(?i)\\blets? in\\b|\\bis let in\\b|\\bare let in\\b"), "admits",
          Pattern.compile("(?i)\\bis no (setting|page|event|command)\\b"), "is not a …",
          Pattern.compile("(?i)\\bto the letter\\b"), "exactly, literally",
          Pattern.compile("(?i)\\bamiss\\b|\\blikewise\\b"), "wrong; the same");

  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]*)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  @Test
  void lines_of_documents_fit_in_120_columns() {
    Stream<String> tooLong =
        documents()
            .flatMap(document ->
                prose(document)
                    .filter(line -> line.codePointCount(0, line.length()) > COLUMNS)
                    .map(line -> document + ": " + line));

    assertThat(tooLong).isEmpty();
  }

  @Test
  void documents_and_help_are_in_the_words_of_the_field() {
    List<String> found = new ArrayList<>();
    Stream.concat(documents(), texts())
        .forEach(document ->
            DIALECT.forEach((pattern, instead) ->
                read(document)
                    .lines()
                    .filter(line -> pattern.matcher(line).find())
                    .map(line -> "%s: \"%s\" (write: %s)".formatted(document, line, instead))
                    .forEach(found::add)));
    Arrays.stream(Setting.values())
        .filter(setting ->
            DIALECT.keySet().stream().anyMatch(word -> word.matcher(setting.meaning()).find()))
        .map(setting -> setting + ": " + setting.meaning())
        .forEach(found::add);

    assertThat(found).isEmpty();
  }

  @Test
  void links_between_documents_lead_somewhere() {
    List<String> broken = new ArrayList<>();
    documents()
        .forEach(document ->
            LINK.matcher(read(document))
                .results()
                .map(link -> link.group(1))
                .filter(Predicate.not(link -> link.matches("[a-z]+:.*")))
                .filter(Predicate.not(link -> leadsSomewhere(document, link)))
                .forEach(link -> broken.add(document + ": " + link)));

    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Path from, String link) {
    String[] parts = link.split("#", 2);
    Path to = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
    return Files.exists(to)
        && (parts.length == 1
            || HEADING
                .matcher(read(to))
                .results()
                .map(heading -> anchor(heading.group(1)))
                .anyMatch(parts[1]::equals));
  }

  /** As GitHub makes it of a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  private static Stream<Path> documents() {
    return Stream.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("docs/adr"))
        .flatMap(folder -> list(folder, ".md"));
  }

  private static Stream<Path> texts() {
    return Stream.concat(
        list(Path.of("src", "main", "launcher", "help"), ".txt"),
        Stream.of(
            ROOT.resolve("docs/asyncapi.yaml"),
            ROOT.resolve("deploy/prometheus/parley-alerts.yaml")));
  }

  private static Stream<Path> list(Path folder, String suffix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList().stream();
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /** Lines without code blocks and rows of tables, which cannot be wrapped. */
  private static Stream<String> prose(Path document) {
    List<String> lines = new ArrayList<>();
    boolean code = false;
    for (String line : read(document).lines().toList()) {
      boolean fence = line.strip().startsWith("```");
      code ^= fence;
      if (!code && !fence && !line.startsWith("    ") && !line.strip().startsWith("|")) {
        lines.add(line);
      }
    }
    return lines.stream();
  }

  private static String read(Path document) {
    try {
      return Files.readString(document);
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }
}
