package dev.parley.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The resources that a server on this machine has used so far, by its process id. Stateless, any
 * thread.
 */
public final class ServerGauge {
  private final ProcessHandle process;

  private ServerGauge(ProcessHandle process) {
    this.process = process;
  }

  /**
   * The gauge of that process.
   *
   * @throws LoadFailure if there is no such process
   */
  public static ServerGauge of(long pid) {
    return new ServerGauge(
        ProcessHandle.of(pid)
            .orElseThrow(
                () -> new LoadFailure("There is no process " + pid + " on this machine.")));
  }

  /** Processor time, user's and system's. */
  public Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Resident memory in bytes; 0 where the system does not tell. */
  public long residentBytes() {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException notLinux) {
      return 0;
    }
  }
}
