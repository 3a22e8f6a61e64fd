package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a node's process is, seen from outside: by {@code jcmd}, and by Linux. Immutable, safe for
 * any thread.
 *
 * @param liveBytes of the heap, after a full collection
 * @param directBytes outside of the heap: buffers, whoever made them; 0 unless the node tracks
 *     native memory
 * @param residentBytes of the whole process
 * @param descriptors that are open
 * @param threads that are running
 */
public record Vitals(
    long liveBytes, long directBytes, long residentBytes, long descriptors, long threads) {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
  private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+, committed=(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

  /** Has the process collect its garbage, and looks. */
  public static Vitals of(long pid) {
    long live = number(TOTAL, jcmd(pid, "GC.class_histogram"));
    long direct = number(OTHER, jcmd(pid, "VM.native_memory", "summary", "scale=b"));
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      String status = Files.readString(Path.of("/proc/" + pid + "/status"), UTF_8);
      return new Vitals(
          live, direct, number(RESIDENT, status) * 1024, open.count(), number(THREADS, status));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /** How many of such objects are alive in the process. */
  static long instances(long pid, String className) {
    return number(
        Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(className) + "$"),
        jcmd(pid, "GC.class_histogram"));
  }

  String inWords() {
    return "heap %,d B, direct %,d B, resident %,d B, %d descriptors, %d threads"
        .formatted(liveBytes, directBytes, residentBytes, descriptors, threads);
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  private static String jcmd(long pid, String... command) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    List<String> line =
        Stream.concat(Stream.of(jcmd.toString(), String.valueOf(pid)), Stream.of(command)).toList();
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      process.waitFor();
      return said;
    } catch (IOException notRun) {
      throw new UncheckedIOException(notRun);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
