package dev.parley.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a reader of the sources relies on. */
class SourcesTest {
  /** A class that is longer has more than one reason to exist. */
  private static final int MOST_LINES = 400;

  /** Files that have no class of their name. */
  private static final Set<String> DESCRIPTIONS = Set.of("package-info.java", "module-info.java");

  @Test
  void no_main_class_has_more_than_400_lines() throws IOException {
    Map<String, Integer> lines = new TreeMap<>();
    for (Path file : mainClasses()) {
      lines.put(file.getFileName().toString(), Files.readAllLines(file).size());
    }

    assertThat(lines).hasSizeGreaterThan(300);
    lines.values().removeIf(count -> count <= MOST_LINES);
    assertThat(lines).isEmpty();
  }

  @Test
  void no_two_main_classes_have_one_simple_name() throws IOException {
    Map<String, List<Path>> byName =
        mainClasses().stream()
            .collect(Collectors.groupingBy(file -> file.getFileName().toString()));

    byName.values().removeIf(files -> files.size() == 1);
    assertThat(byName).isEmpty();
  }

  private static List<Path> mainClasses() {
    try (Stream<Path> files = Files.find(Path.of(".."), 20, (path, is) -> isMainClass(path))) {
      return files.toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static boolean isMainClass(Path path) {
    String name = path.toString();
    return name.contains("/src/main/java/dev/parley/")
        && name.endsWith(".java")
        && !DESCRIPTIONS.contains(path.getFileName().toString());
  }
}
