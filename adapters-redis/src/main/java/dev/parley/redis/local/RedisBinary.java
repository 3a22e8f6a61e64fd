package dev.parley.redis.local;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.core.ExecutableProvider;

/**
 * A redis-server that this machine can run.
 *
 * @param version as it says itself
 * @param origin where it comes from, for people
 */
public record RedisBinary(Path path, String version, String origin) {
  private static final Pattern VERSION = Pattern.compile("v=(\\S+)");

  /** The one on the PATH, else the bundled one. */
  public static RedisBinary any() throws IOException {
    Optional<RedisBinary> installed = installed();
    return installed.isPresent() ? installed.get() : bundled();
  }

  /** The one on the PATH, if there is one and it runs. */
  public static Optional<RedisBinary> installed() {
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, "redis-server");
      if (Files.isExecutable(candidate)) {
        try {
          return Optional.of(of(candidate, candidate.toString()));
        } catch (IOException e) {
          // Not one that runs here: the next, or the bundled one, may.
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The one that comes with Parley, unpacked into a temporary folder.
   *
   * @throws IOException if there is none for this machine, or it does not run here (on Linux it
   *     needs glibc and OpenSSL 3)
   */
  public static RedisBinary bundled() throws IOException {
    try {
      return of(ExecutableProvider.newJarResourceProvider().get().toPath(), "bundled");
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "the bundled redis-server does not run on this machine; install redis-server and have it"
              + " on the PATH",
          e);
    }
  }

  private static RedisBinary of(Path path, String origin) throws IOException {
    Process asked =
        new ProcessBuilder(path.toString(), "--version").redirectErrorStream(true).start();
    try (var answer = asked.getInputStream()) {
      // The answer is a line; what could go on for ever is cut off with the process.
      if (!asked.waitFor(5, TimeUnit.SECONDS)) {
        throw new IOException(path + " --version does not end");
      }
      String text = new String(answer.readNBytes(1_000), StandardCharsets.UTF_8);
      Matcher version = VERSION.matcher(text);
      if (!version.find()) {
        throw new IOException(path + " --version says: " + text.strip());
      }
      return new RedisBinary(path, version.group(1), origin);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      asked.destroyForcibly();
    }
  }
}
