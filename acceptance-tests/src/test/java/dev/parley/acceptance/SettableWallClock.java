package dev.parley.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The wall clock of a process that is started with {@link #environment}: libfaketime tells the
 * process what a file says. Its monotonic clock is left alone. One thread.
 */
final class SettableWallClock implements AutoCloseable {
  private final Path library;
  private final Path folder;

  private SettableWallClock(Path library, Path folder) {
    this.library = library;
    this.folder = folder;
  }

  /** One that is right so far; empty where libfaketime is not installed. */
  static Optional<SettableWallClock> find() {
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu")) {
      for (Path folder : folders) {
        Path library = folder.resolve("faketime").resolve("libfaketimeMT.so.1");
        if (Files.isReadable(library)) {
          SettableWallClock clock =
              new SettableWallClock(library, Files.createTempDirectory("parley-clock-"));
          clock.set(Duration.ZERO);
          return Optional.of(clock);
        }
      }
    } catch (IOException none) {
      // No such system.
    }
    return Optional.empty();
  }

  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file().toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }

  /** It is ahead of the true time by so much from now on, or behind it. */
  void set(Duration ahead) {
    try {
      // In one step: the process may read it at any moment.
      Path written = folder.resolve("next");
      Files.writeString(written, "%+d%n".formatted(ahead.toSeconds()));
      Files.move(written, file(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException notSet) {
      throw new UncheckedIOException(notSet);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file());
      Files.deleteIfExists(folder);
    } catch (IOException notDeleted) {
      throw new UncheckedIOException(notDeleted);
    }
  }

  private Path file() {
    return folder.resolve("offset");
  }
}
