package dev.parley.redis.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Redis of this machine's own: reached on 127.0.0.1 alone, keeps nothing on disk, ends with this
 * JVM, however that ends. Confined to whoever starts it; {@link #close} may be called by any thread
 * and repeated.
 *
 * <p>A shell stands between: it ends Redis when its standard input does, which nobody but this JVM
 * holds open, so a JVM that was killed leaves no Redis behind. Linux' PR_SET_PDEATHSIG would do it
 * without a shell, but it goes by the thread that started the process, and there is none on macOS.
 * Redis gets a process group of its own: Ctrl-C at a terminal is for the server, which still needs
 * its Redis while it stops.
 */
public final class LocalRedis implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
  private static final int PORTS_TRIED = 100;
  private static final int POLL_MILLIS = 10;

  /**
   * {@code sh -c SUPERVISOR sh FOLDER redis-server…}: tells the id of Redis and ends with it. Where
   * there is no setsid, as on macOS, the shell gives a job a group of its own.
   */
  private static final String SUPERVISOR =
      """
      trap '' INT HUP TERM
      folder=$1
      shift
      exec 3<&0
      if command -v setsid >/dev/null 2>&1; then set -- setsid "$@"; else set -m; fi
      "$@" </dev/null >"$folder/output" 2>&1 3<&- &
      redis=$!
      echo "$redis"
      { read -r _ <&3; : >"$folder/alone"; kill -9 "$redis"; } >/dev/null 2>&1 &
      wait "$redis"
      kill -9 $!
      if [ -e "$folder/alone" ]; then rm -rf "$folder"; fi
      """;

  private final RedisBinary binary;
  private final Process supervisor;
  private final long pid;
  private final Path folder;
  private final int port;

  private LocalRedis(RedisBinary binary, Process supervisor, long pid, Path folder, int port) {
    this.binary = binary;
    this.supervisor = supervisor;
    this.pid = pid;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts {@link RedisBinary#any}.
   *
   * @throws IOException if there is no binary that runs, or it does not answer within ten seconds
   */
  public static LocalRedis start(int preferredPort) throws IOException {
    return start(preferredPort, RedisBinary.any());
  }

  /**
   * Starts a Redis on the preferred port, or on the next free one; with 0, on any. Returns when it
   * answers.
   *
   * @throws IOException if it does not answer within ten seconds
   */
  public static LocalRedis start(int preferredPort, RedisBinary binary) throws IOException {
    IOException last = new IOException("no port was free");
    for (int tried = 0; tried < PORTS_TRIED; tried++) {
      int port = preferredPort == 0 ? anyFreePort() : preferredPort + tried;
      if (port > 65_535) {
        break;
      }
      if (isFree(port)) {
        try {
          return launch(binary, port);
        } catch (PortTaken e) {
          last = e; // By somebody else, between the look and the start.
        }
      }
    }
    throw last;
  }

  /**
   * Starts a Redis on that port and on no other. Returns when it answers.
   *
   * @throws PortTaken if it is taken
   * @throws IOException if there is no binary that runs, or it does not answer within ten seconds
   */
  public static LocalRedis startAt(int port) throws IOException {
    RedisBinary binary = RedisBinary.any();
    if (!isFree(port)) {
      throw new PortTaken("port " + port + " is taken");
    }
    return launch(binary, port);
  }

  public int port() {
    return port;
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** The operating system's id of the process. */
  public long pid() {
    return pid;
  }

  /** Which Redis this is, for people. */
  public String describe() {
    return "Redis " + binary.version() + " (" + binary.origin() + ") at " + url();
  }

  /**
   * Has it stand still, or go on: it keeps its connections, and answers nobody meanwhile. Blocks
   * for a moment.
   *
   * @throws IOException if the system does not do that
   */
  public void freeze(boolean frozen) throws IOException {
    Process kill =
        new ProcessBuilder("kill", frozen ? "-STOP" : "-CONT", Long.toString(pid))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!kill.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS) || kill.exitValue() != 0) {
        throw new IOException("process " + pid + " takes no signal");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it, at once and for good. */
  @Override
  public void close() {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly); // It has nothing to save.
    try {
      supervisor.getOutputStream().close();
    } catch (IOException e) {
      // The supervisor has ended.
    }
    waitFor(STOP_LIMIT.toMillis());
    try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException | UncheckedIOException e) {
      // The supervisor does the same at the same time.
    }
  }

  private static LocalRedis launch(RedisBinary binary, int port) throws IOException {
    Path folder = Files.createTempDirectory("parley-redis-");
    Process supervisor =
        new ProcessBuilder(
                List.of(
                    "/bin/sh",
                    "-c",
                    SUPERVISOR,
                    "sh",
                    folder.toString(),
                    binary.path().toString(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--dir",
                    folder.toString(),
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--daemonize",
                    "no"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    LocalRedis redis = new LocalRedis(binary, supervisor, pidFrom(supervisor), folder, port);
    try {
      redis.awaitAnswer();
    } catch (IOException e) {
      redis.close();
      throw e;
    }
    return redis;
  }

  private static long pidFrom(Process supervisor) throws IOException {
    try {
      return Long.parseLong(supervisor.inputReader(StandardCharsets.US_ASCII).readLine());
    } catch (NumberFormatException none) {
      throw new IOException("/bin/sh did not start a process", none);
    }
  }

  private void awaitAnswer() throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!answers()) {
      boolean ended = waitFor(POLL_MILLIS);
      if (ended || System.nanoTime() > deadline) {
        String said = Files.readString(folder.resolve("output"), StandardCharsets.UTF_8).strip();
        if (ended && said.contains("bind")) {
          throw new PortTaken("port " + port + " is taken");
        }
        throw new IOException(binary.path() + " did not start on port " + port + ": " + said);
      }
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(loopback(), port), 1_000);
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return Arrays.equals(in.readNBytes(5), "+PONG".getBytes(StandardCharsets.US_ASCII))
          && supervisor.isAlive();
    } catch (IOException e) {
      return false;
    }
  }

  private boolean waitFor(long millis) {
    try {
      return supervisor.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int anyFreePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  /** Somebody else listens there. */
  public static final class PortTaken extends IOException {
    private static final long serialVersionUID = 1L;

    PortTaken(String message) {
      super(message);
    }
  }
}
