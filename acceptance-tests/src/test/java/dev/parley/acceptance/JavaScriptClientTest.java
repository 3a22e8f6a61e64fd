package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The tests of the JavaScript packages, as npm runs them. Skipped without npm, with a Node that is
 * too old for them, and where the packages that they need cannot be fetched.
 */
class JavaScriptClientTest {
  private static final Path CLIENTS =
      Path.of(System.getProperty("parley.project"), "clients", "javascript");
  private static final Path LOG =
      Path.of(System.getProperty("parley.project"), "acceptance-tests", "target", "npm.log");
  private static final int OLDEST_NODE = 20;
  private static final int MINUTES = 10;

  @Test
  void the_packages_pass_their_own_tests() throws IOException, InterruptedException {
    assumeTrue(isInstalled("node") && isInstalled("npm"), "Not tried: install Node and npm.");
    assumeTrue(run("node", "--version") == 0 && nodeIsNewEnough(), "Not tried: Node is too old.");
    assumeTrue(
        isFetched() || run("npm", "ci", "--prefer-offline", "--ignore-scripts") == 0,
        "Not tried: npm could not fetch the packages that clients/javascript needs.");
    assertThat(run("npm", "test")).as(() -> "npm test\n" + log()).isZero();
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static boolean nodeIsNewEnough() throws IOException {
    String major = Files.readString(LOG).strip().replaceFirst("^v(\\d+).*", "$1");
    return Integer.parseInt(major) >= OLDEST_NODE;
  }

  /** What npm notes when it has fetched everything that the lock file names. */
  private static boolean isFetched() throws IOException {
    Path fetched = CLIENTS.resolve(Path.of("node_modules", ".package-lock.json"));
    return Files.exists(fetched)
        && Files.getLastModifiedTime(fetched)
                .compareTo(Files.getLastModifiedTime(CLIENTS.resolve("package-lock.json")))
            >= 0;
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(CLIENTS.toFile())
            .redirectErrorStream(true)
            .redirectOutput(LOG.toFile())
            .start();
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES))
          .as(() -> String.join(" ", command) + " has not ended\n" + log())
          .isTrue();
      return process.exitValue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static String log() {
    try {
      List<String> lines = Files.readAllLines(LOG);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 200), lines.size()));
    } catch (IOException unreadable) {
      return "no log: " + unreadable.getMessage();
    }
  }
}
