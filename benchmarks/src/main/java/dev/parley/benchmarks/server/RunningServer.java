package dev.parley.benchmarks.server;

import dev.parley.benchmarks.load.LoadFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A server process of a run's own; what it says goes into a file that is named if it does not come
 * up. Safe for any thread.
 */
public final class RunningServer implements AutoCloseable {
  private static final long UP_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Process process;
  private final Path log;

  private RunningServer(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the command, and returns when it is up.
   *
   * @param environment beside this process's own
   * @throws LoadFailure if it ends instead, or is not up within a minute
   */
  public static RunningServer start(
      String name, List<String> command, Map<String, String> environment, BooleanSupplier up) {
    try {
      Path log = Files.createTempFile("parley-bench-" + name + "-", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      RunningServer server = new RunningServer(builder.start(), log);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
      server.await(name, up);
      return server;
    } catch (IOException notStarted) {
      throw new LoadFailure("%s cannot be started: %s".formatted(name, notStarted.getMessage()));
    }
  }

  public long pid() {
    return process.pid();
  }

  /** What it has said so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /** Ends it, by SIGTERM and after fifteen seconds by force. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Files.deleteIfExists(log);
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException kept) {
      // A log in the folder for temporary files is no harm.
    }
  }

  private void await(String name, BooleanSupplier up) {
    long deadline = System.nanoTime() + UP_WITHIN_NANOS;
    while (!up.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        String said = log();
        close();
        throw new LoadFailure("%s did not come up:%n%s".formatted(name, said));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
