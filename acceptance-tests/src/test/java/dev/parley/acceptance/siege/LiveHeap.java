package dev.parley.acceptance.siege;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What lives in a node's heap after full collections: those that the node does by itself, which its
 * JVM writes down, and one that is asked for. One thread.
 */
record LiveHeap(long pid, Path collections) {
  private static final Pattern FULL = Pattern.compile("Pause Full .*->(\\d+)M\\(");
  private static final int COLLECTED_WITHIN_SECONDS = 15;

  /** The most so far, in MiB; has the node collect, if it still can. */
  long mostMebibytes() {
    collect();
    try (var lines = Files.lines(collections)) {
      return lines
          .map(FULL::matcher)
          .filter(line -> line.find())
          .mapToLong(line -> Long.parseLong(line.group(1)))
          .max()
          .orElse(0);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private void collect() {
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  String.valueOf(pid),
                  "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!jcmd.waitFor(COLLECTED_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        jcmd.destroyForcibly();
      }
    } catch (IOException notRun) {
      throw new UncheckedIOException(notRun);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
