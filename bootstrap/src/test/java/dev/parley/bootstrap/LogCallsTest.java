package dev.parley.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A log line is a fixed text with fields beside it: {@code LOG.atInfo().addKeyValue("port",
 * port).log("listening")}. Then a JSON log has the fields, and a text can be searched for.
 */
class LogCallsTest {
  private static final String TEXT = "\"(?:\\\\.|[^\"\\\\])*\"";

  /** The calls that take a text and its values at once. */
  private static final Pattern DIRECT =
      Pattern.compile(
          "\\blog\\s*\\.\\s*(?:trace|debug|info|warn|error)\\s*\\(", Pattern.CASE_INSENSITIVE);

  /**
   * The end of a fluent call, with what it is given. Texts have no parentheses that do not match.
   */
  private static final Pattern FLUENT = Pattern.compile("\\)\\s*\\.log\\(([^;]*)\\);");

  /** A text put together with something that is no text. */
  private static final Pattern CONCATENATED =
      Pattern.compile("T\\s*\\+\\s*[^T\\s]|[^T\\s]\\s*\\+\\s*T");

  @Test
  void every_log_line_is_a_fixed_text_with_fields() throws IOException {
    List<String> faulty = new ArrayList<>();
    int seen = 0;
    try (Stream<Path> files = Files.find(Path.of(".."), 20, (path, is) -> isMainSource(path))) {
      for (Path file : files.toList()) {
        String source = Files.readString(file);
        if (source.contains("org.slf4j")) {
          seen++;
          faults(source).forEach(fault -> faulty.add(file.getFileName() + ": " + fault));
        }
      }
    }

    assertThat(faulty).isEmpty();
    assertThat(seen).isGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOG.info(\"listening\");",
        "log.warn(\"no keys: {}\", reason);",
        "LOG.atInfo().log(\"listening at {}\", port);",
        "LOG.atInfo().log(\"listening at \" + port);",
        "LOG.atInfo()\n    .addKeyValue(\"a\", b)\n    .log(port + \" is taken\");",
        "LOG.atInfo().log(\"listening\", port);",
      })
  void another_way_to_log_is_found(String source) {
    assertThat(faults(source)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOG.atInfo().addKeyValue(\"port\", a + b).log(\"listening (here)\");",
        "LOG.atWarn().setCause(fault).log(\"a long\"\n    + \" text\");",
        "LOG.atWarn().log(isShort ? \"one\" : \"an\" + \"other\");",
        "double log = Math.log(x);",
      })
  void a_fixed_text_is_fine(String source) {
    assertThat(faults(source)).isEmpty();
  }

  private static List<String> faults(String source) {
    List<String> faults = new ArrayList<>();
    DIRECT.matcher(source).results().forEach(found -> faults.add(found.group()));
    FLUENT
        .matcher(source)
        .results()
        .map(found -> found.group(1))
        .filter(argument -> {
          String shape = argument.replaceAll(TEXT, "T");
          return argument.contains("{}")
              || shape.contains(",")
              || CONCATENATED.matcher(shape).find();
        })
        .forEach(faults::add);
    return faults;
  }

  private static boolean isMainSource(Path path) {
    return path.toString().contains("/src/main/java/") && path.toString().endsWith(".java");
  }
}
