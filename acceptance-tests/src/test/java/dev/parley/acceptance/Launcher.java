package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** {@code ./parley}, as somebody types it in the project's folder. Safe for any thread. */
final class Launcher implements AutoCloseable {
  /** A JVM starts in a second, and in many on a machine that does something else as well. */
  private static final Duration PATIENCE = Await.PATIENCE.multipliedBy(9);

  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final Thread outReader;
  private final Thread errReader;

  private Launcher(Process process) {
    this.process = process;
    outReader = collecting(process.inputReader(UTF_8), out);
    errReader = collecting(process.errorReader(UTF_8), err);
  }

  /** Starts it, with a folder of its own for what a run leaves behind. */
  static Launcher start(Path home, String... arguments) {
    return start(home, Map.of(), arguments);
  }

  /** The same, with further variables. */
  static Launcher start(Path home, Map<String, String> environment, String... arguments) {
    return startIn(project(), home, environment, arguments);
  }

  /** The same, in another project's folder. */
  static Launcher startIn(
      Path project, Path home, Map<String, String> environment, String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(project.resolve("parley").toString()), Stream.of(arguments))
                .toList());
    builder.environment().put("PARLEY_HOME", home.toString());
    builder.environment().keySet().removeAll(List.of("REDIS_URL", "KINDE_ISSUER_URL", "PORT"));
    builder.environment().putAll(environment);
    // Whatever folder it is called from.
    builder.directory(home.toFile());
    try {
      return new Launcher(builder.start());
    } catch (IOException notStarted) {
      throw new UncheckedIOException(notStarted);
    }
  }

  /** Runs it in another project's folder to its end. */
  static Launcher runIn(
      Path project, Path home, Map<String, String> environment, String... arguments) {
    Launcher launcher = startIn(project, home, environment, arguments);
    launcher.awaitEnd();
    return launcher;
  }

  /** The project's folder. */
  static Path project() {
    return Path.of(System.getProperty("parley.project")).toAbsolutePath().normalize();
  }

  /** Runs it to its end. */
  static Launcher run(Path home, String... arguments) {
    Launcher launcher = start(home, arguments);
    launcher.awaitEnd();
    return launcher;
  }

  List<String> out() {
    return List.copyOf(out);
  }

  List<String> err() {
    return List.copyOf(err);
  }

  int status() {
    return process.exitValue();
  }

  /** Waits for a line on standard output that begins like this. */
  String awaitLine(String beginning) {
    Await.until(
        () -> out.stream().anyMatch(line -> line.startsWith(beginning)),
        PATIENCE,
        () -> "no line '%s' in %s, %s".formatted(beginning, out, err));
    return out.stream().filter(line -> line.startsWith(beginning)).findFirst().orElseThrow();
  }

  /** The processes that it has started and that are running. */
  List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** SIGTERM. */
  void tellToStop() {
    process.toHandle().destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  void awaitEnd() {
    Await.until(
        () -> !process.isAlive() && !outReader.isAlive() && !errReader.isAlive(),
        PATIENCE,
        () -> "still running: %s, %s".formatted(out, err));
  }

  @Override
  public void close() {
    tellToStop();
    try {
      awaitEnd();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Thread collecting(BufferedReader written, List<String> lines) {
    return Thread.ofVirtual()
        .start(() -> {
          try (written) {
            written.lines().forEach(lines::add);
          } catch (IOException | UncheckedIOException ended) {
            lines.add("(cut off)");
          }
        });
  }
}
