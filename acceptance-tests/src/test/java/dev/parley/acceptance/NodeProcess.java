package dev.parley.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One server process, started from what ships. Safe for any thread. */
public final class NodeProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening .*port=\"?(\\d+)");
  private static final Pattern MANAGEMENT = Pattern.compile("management=\"?(\\d+)");
  private static final int START_WITHIN_SECONDS = 30;

  private static final List<String> JVM =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m");

  private static final List<NodeProcess> SERVERS = new CopyOnWriteArrayList<>();

  private final Process process;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final CompletableFuture<Integer> managementPort = new CompletableFuture<>();

  private NodeProcess(Process process) {
    this.process = process;
    String name = "node-" + process.pid();
    Thread.ofPlatform().daemon(true).name(name).start(this::readLog);
    Thread.ofPlatform().daemon(true).name(name + "-answers").start(this::readAnswers);
  }

  /** A node that serves on a free port; returns when it listens. */
  public static NodeProcess serve(String redisUrl, String issuer) {
    return serve(redisUrl, issuer, Map.of());
  }

  /** The same with further settings. */
  static NodeProcess serve(String redisUrl, String issuer, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.putAll(Map.of("REDIS_URL", redisUrl, "KINDE_ISSUER_URL", issuer, "PORT", "0"));
    NodeProcess node = start(List.of("serve"), environment);
    SERVERS.add(node);
    node.port();
    return node;
  }

  /** Everything that all nodes which serve have logged so far. */
  static List<String> logOfServers() {
    return SERVERS.stream().flatMap(node -> node.log.stream()).toList();
  }

  /** The same program with any command, and these variables beside those of this process. */
  static NodeProcess start(List<String> arguments, Map<String, String> environment) {
    return start(List.of(), JVM, arguments, environment);
  }

  /** The same, with such a JVM. */
  public static NodeProcess start(
      List<String> jvm, List<String> arguments, Map<String, String> environment) {
    return start(List.of(), jvm, arguments, environment);
  }

  /** The same, with so many descriptors at the most. */
  static NodeProcess startWithDescriptors(
      int most, List<String> arguments, Map<String, String> environment) {
    return start(List.of("prlimit", "--nofile=" + most), JVM, arguments, environment);
  }

  private static NodeProcess start(
      List<String> launcher,
      List<String> jvm,
      List<String> arguments,
      Map<String, String> environment) {
    Path target = Path.of(System.getProperty("parley.project"), "bootstrap", "target");
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(launcher));
    builder.command().add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    builder.command().addAll(jvm);
    builder
        .command()
        .addAll(
            List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dparley.home=" + target.resolve("acceptance"),
                "-cp",
                target.resolve("parley-bootstrap-0.1.0.jar") + ":" + target.resolve("lib") + "/*",
                "dev.parley.bootstrap.Main"));
    builder.command().addAll(arguments);
    builder.environment().putAll(environment);
    try {
      return new NodeProcess(builder.start());
    } catch (IOException notStarted) {
      throw new UncheckedIOException(notStarted);
    }
  }

  /** The operating system's id of the process. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public int port() {
    return whenUp(port);
  }

  /** Where operators are listened to. */
  public int managementPort() {
    return whenUp(managementPort);
  }

  private static int whenUp(CompletableFuture<Integer> port) {
    try {
      return port.get(START_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException notUp) {
      throw new IllegalStateException("the node did not come up", notUp);
    }
  }

  /** Waits until it has written a line with such a part. */
  void awaitLine(String pattern) {
    Pattern part = Pattern.compile(pattern);
    Await.until(
        () -> log.stream().anyMatch(line -> part.matcher(line).find()),
        Await.PATIENCE.multipliedBy(3),
        () -> "no line with " + pattern);
  }

  /** Whether it has written a line with such a part so far. */
  boolean hasWritten(String pattern) {
    Pattern part = Pattern.compile(pattern);
    return log.stream().anyMatch(line -> part.matcher(line).find());
  }

  /** SIGTERM. */
  public void tellToStop() {
    // Not process.destroy(): that would close our end of its log as well.
    process.toHandle().destroy();
  }

  /** SIGKILL; it has no time to say anything to anybody. */
  public void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Waits for the process to end; fails if it does not. */
  public void awaitEnd() {
    Await.until(() -> !process.isAlive(), Await.PATIENCE.multipliedBy(2), () -> "still running");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitEnd();
  }

  private void readLog() {
    try (BufferedReader written = process.errorReader()) {
      for (String line = written.readLine(); line != null; line = written.readLine()) {
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
          Matcher management = MANAGEMENT.matcher(line);
          if (management.find()) {
            managementPort.complete(Integer.parseInt(management.group(1)));
          }
          port.complete(Integer.parseInt(listening.group(1)));
        }
        log.add(line);
        System.out.println("[node " + process.pid() + "] " + line);
      }
    } catch (IOException ended) {
      System.out.println("[node " + process.pid() + "] log ended");
    }
    port.completeExceptionally(new IllegalStateException("the process ended"));
  }

  /**
   * What somebody at a terminal asked for. It is not written down: dev mode's banner has a token,
   * as it should, and no output of a test may have one.
   */
  private void readAnswers() {
    try (BufferedReader written = process.inputReader()) {
      written.lines().forEach(log::add);
    } catch (IOException | UncheckedIOException ended) {
      log.add("(cut off)");
    }
  }
}
