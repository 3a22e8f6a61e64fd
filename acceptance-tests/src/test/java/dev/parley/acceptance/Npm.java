package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs npm in one folder of the project, as somebody would who works there. One thread. */
final class Npm {
  private static final int OLDEST_NODE = 20;
  private static final int MINUTES = 10;

  private final Path folder;
  private final Path log;

  private Npm(Path folder, Path log) {
    this.folder = folder;
    this.log = log;
  }

  /**
   * In a folder of the project. Skips the test without npm, or with a Node that is too old.
   *
   * @param log the name of the file, below {@code target}, that has what the last command wrote
   */
  static Npm in(String folder, String log) throws IOException, InterruptedException {
    Path project = Path.of(System.getProperty("parley.project"));
    Npm npm =
        new Npm(project.resolve(folder), project.resolve(Path.of("acceptance-tests/target", log)));
    assumeTrue(isInstalled("node") && isInstalled("npm"), "Not tried: install Node and npm.");
    assumeTrue(
        npm.run("node", "--version") == 0 && npm.nodeIsNewEnough(), "Not tried: Node is too old.");
    return npm;
  }

  static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Fetches what the lock file names. Skips the test if that is not to be had. */
  Npm fetched() throws IOException, InterruptedException {
    assumeTrue(
        isFetched() || run("npm", "ci", "--prefer-offline", "--ignore-scripts") == 0,
        "Not tried: npm could not fetch the packages that %s needs.".formatted(folder));
    return this;
  }

  /** Fails, with the end of the log, unless the command succeeds. */
  void succeeds(String... command) throws IOException, InterruptedException {
    assertThat(run(command)).as(() -> String.join(" ", command) + "\n" + lastLines()).isZero();
  }

  private boolean nodeIsNewEnough() throws IOException {
    String major = Files.readString(log).strip().replaceFirst("^v(\\d+).*", "$1");
    return Integer.parseInt(major) >= OLDEST_NODE;
  }

  /** What npm notes when it has fetched everything that the lock file names. */
  private boolean isFetched() throws IOException {
    Path fetched = folder.resolve(Path.of("node_modules", ".package-lock.json"));
    return Files.exists(fetched)
        && Files.getLastModifiedTime(fetched)
                .compareTo(Files.getLastModifiedTime(folder.resolve("package-lock.json")))
            >= 0;
  }

  private int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES))
          .as(() -> String.join(" ", command) + " has not ended\n" + lastLines())
          .isTrue();
      return process.exitValue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private String lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 200), lines.size()));
    } catch (IOException unreadable) {
      return "no log: " + unreadable.getMessage();
    }
  }
}
