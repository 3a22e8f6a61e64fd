package dev.parley.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * {@code ./parley} tells its help without a build and without a JVM, from files. They are what the
 * commands say; where they are not, what they should be is left in {@code target/help}.
 */
class HelpTextsTest {
  private static final Path TEXTS = Path.of("src", "main", "launcher", "help");
  private static final Path EXPECTED = Path.of("target", "help");

  @Test
  void the_texts_of_the_launcher_are_those_of_the_commands() throws IOException {
    CommandLine parley = Main.commandLine(Map.of());
    Map<String, CommandLine> commands = new TreeMap<>(parley.getSubcommands());
    commands.put("parley", parley);
    Objects.requireNonNull(parley.getSubcommands().get("key"))
        .getSubcommands()
        .forEach((name, command) -> commands.put("key-" + name, command));

    Files.createDirectories(EXPECTED);
    for (Map.Entry<String, CommandLine> command : commands.entrySet()) {
      Files.writeString(
          EXPECTED.resolve(command.getKey() + ".txt"),
          command.getValue().getUsageMessage(Ansi.OFF));
    }

    assertThat(commands.keySet())
        .allSatisfy(command ->
            assertThat(TEXTS.resolve(command + ".txt"))
                .as("copy it from target/help")
                .hasSameTextualContentAs(EXPECTED.resolve(command + ".txt")));
  }
}
