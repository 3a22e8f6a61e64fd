package dev.parley.redis;

import dev.parley.application.port.Await;
import dev.parley.redis.local.RedisBinary;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A redis-server with a configuration of the test's own, on a port of 127.0.0.1. It ends with the
 * JVM. Confined to its test.
 */
final class RedisProcess implements AutoCloseable {
  private static final RedisClient CLIENT = RedisClient.create();

  private final RedisAddress at;
  private final Process process;
  private final StatefulRedisConnection<String, String> connection;

  private RedisProcess(RedisAddress at, Process process) {
    this.at = at;
    this.process = process;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    this.connection = connect(at);
  }

  /** A server; {@code configuration} is in the words of redis.conf. */
  static RedisProcess server(RedisBinary binary, String... configuration) {
    return start(binary, List.of(), configuration);
  }

  static RedisProcess sentinel(RedisBinary binary, String... configuration) {
    return start(binary, List.of("--sentinel"), configuration);
  }

  RedisAddress at() {
    return at;
  }

  RedisCommands<String, String> redis() {
    return connection.sync();
  }

  /** A Sentinel lets another server take the place of the master. */
  void sentinelFailover(String master) {
    sentinel("FAILOVER", master);
  }

  /** A Sentinel watches that server from now on, under the name of the former. */
  void sentinelMonitor(String master, RedisAddress server) {
    sentinel("REMOVE", master);
    sentinel("MONITOR", master, server.host(), Integer.toString(server.port()), "2");
  }

  /** As {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    Await.until("the process has ended", () -> !process.isAlive());
  }

  @Override
  public void close() {
    connection.close();
    kill();
  }

  static int freePort() {
    // The port of a cluster's bus is 10,000 above.
    for (int attempt = 0; attempt < 100; attempt++) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (socket.getLocalPort() < 55_000) {
          return socket.getLocalPort();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new AssertionError("no port below 55000 was free");
  }

  private void sentinel(String... words) {
    CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
    for (String word : words) {
      arguments.add(word);
    }
    connection
        .sync()
        .dispatch(CommandType.SENTINEL, new StatusOutput<>(StringCodec.UTF8), arguments);
  }

  private static RedisProcess start(
      RedisBinary binary, List<String> mode, String... configuration) {
    int port = freePort();
    try {
      Path folder = Files.createTempDirectory("parley-redis-test-");
      List<String> lines = new ArrayList<>(List.of(configuration));
      lines.add("port " + port);
      lines.add("bind 127.0.0.1");
      lines.add("dir " + folder);
      if (mode.isEmpty()) {
        lines.add("save \"\"");
        lines.add("repl-diskless-sync-delay 0");
      }
      Path file = Files.write(folder.resolve("redis.conf"), lines);
      List<String> command = new ArrayList<>();
      command.add(binary.path().toString());
      command.add(file.toString());
      command.addAll(mode);
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();
      return new RedisProcess(new RedisAddress("127.0.0.1", port), process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StatefulRedisConnection<String, String> connect(RedisAddress at) {
    RedisURI uri = RedisURI.create(at.host(), at.port());
    uri.setTimeout(Duration.ofSeconds(5));
    AtomicReference<StatefulRedisConnection<String, String>> connected = new AtomicReference<>();
    Await.until(
        "redis-server answers at " + at,
        () -> {
          try {
            connected.set(CLIENT.connect(uri));
            return true;
          } catch (RedisConnectionException e) {
            return false; // Not yet.
          }
        });
    return connected.get();
  }
}
