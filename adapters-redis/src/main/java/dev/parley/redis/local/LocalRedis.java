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
 * JVM. Confined to whoever starts it; {@link #close} may be called by any thread and repeated.
 */
public final class LocalRedis implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
  private static final int PORTS_TRIED = 100;
  private static final int POLL_MILLIS = 10;

  private final RedisBinary binary;
  private final Process process;
  private final Path folder;
  private final int port;
  private final Thread stopWithJvm;

  private LocalRedis(RedisBinary binary, Process process, Path folder, int port) {
    this.binary = binary;
    this.process = process;
    this.folder = folder;
    this.port = port;
    this.stopWithJvm = new Thread(this::stop, "stop-local-redis");
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

  public int port() {
    return port;
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** The operating system's id of the process. */
  public long pid() {
    return process.pid();
  }

  /** Which Redis this is, for people. */
  public String describe() {
    return "Redis " + binary.version() + " (" + binary.origin() + ") at " + url();
  }

  /** Ends it, at once and for good. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(stopWithJvm);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook has been or will be run.
    }
  }

  private static LocalRedis launch(RedisBinary binary, int port) throws IOException {
    Path folder = Files.createTempDirectory("parley-redis-");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                List.of(
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
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    LocalRedis redis = new LocalRedis(binary, process, folder, port);
    Runtime.getRuntime().addShutdownHook(redis.stopWithJvm);
    try {
      redis.awaitAnswer(output);
    } catch (IOException e) {
      redis.close();
      throw e;
    }
    return redis;
  }

  private void awaitAnswer(Path output) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!answers()) {
      boolean ended = waitFor(POLL_MILLIS);
      if (ended || System.nanoTime() > deadline) {
        String said = Files.readString(output, StandardCharsets.UTF_8).strip();
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
          && process.isAlive();
    } catch (IOException e) {
      return false;
    }
  }

  private void stop() {
    process.destroyForcibly(); // It has nothing to save.
    waitFor(STOP_LIMIT.toMillis());
    try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException | UncheckedIOException e) {
      // A temporary folder with nothing of worth in it is left to the system.
    }
  }

  private boolean waitFor(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
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

  private static final class PortTaken extends IOException {
    private static final long serialVersionUID = 1L;

    PortTaken(String message) {
      super(message);
    }
  }
}
