package dev.parley.bootstrap.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.parley.bootstrap.log.LogTail.Line;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogTailTest {
  private static final Logger log = LoggerFactory.getLogger("dev.parley.of.this.test");

  private final LogTail tail = LogTail.follow();

  @BeforeEach
  void logIt() {
    ((ch.qos.logback.classic.Logger) log).setLevel(Level.WARN);
  }

  @Test
  void a_line_has_a_level_a_text_and_its_fields_and_is_told_once() {
    long before = tail.after(0).last();
    log.atWarn().addKeyValue("channel", "lobby").addKeyValue("size", 3).log("it was\nrefused");

    LogTail.Lines said = tail.after(before);
    assertThat(mine(said.lines()))
        .containsExactly(
            new Line(
                said.last(),
                "warn",
                "it was\\u000arefused",
                Map.of("channel", "lobby", "size", "3")));
    assertThat(mine(tail.after(said.last()).lines())).isEmpty();
  }

  @Test
  void only_the_last_lines_are_kept_and_long_ones_are_cut() {
    for (int i = 0; i < 500; i++) {
      log.warn("x".repeat(1_000));
    }

    assertThat(tail.after(0).lines()).hasSize(200);
    assertThat(tail.after(0).lines()).allMatch(line -> line.text().length() <= 301);
  }

  /** Others may log meanwhile. */
  private static List<Line> mine(List<Line> lines) {
    return lines.stream().filter(line -> line.text().startsWith("it was")).toList();
  }
}
