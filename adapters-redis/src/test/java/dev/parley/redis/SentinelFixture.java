package dev.parley.redis;

import dev.parley.application.port.Await;
import dev.parley.redis.local.RedisBinary;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A master, a replica and three Sentinels that watch them. */
final class SentinelFixture implements TestRedis, AutoCloseable {
  private static final String NAME = "mymaster";

  private static final class Shared {
    static final SentinelFixture FIXTURE = start();
  }

  private final List<RedisProcess> sentinels;
  private final List<RedisProcess> servers = new ArrayList<>();
  private RedisProcess master;

  private SentinelFixture(RedisProcess master, RedisProcess replica, List<RedisProcess> sentinels) {
    this.master = master;
    this.sentinels = sentinels;
    servers.add(master);
    servers.add(replica);
  }

  /** The one of this JVM, with nothing in it. */
  static SentinelFixture shared() {
    return Shared.FIXTURE;
  }

  /** One of a test's own, to be broken. */
  static SentinelFixture start() {
    RedisBinary binary = anyBinary();
    RedisProcess master = RedisProcess.server(binary);
    RedisProcess replica = RedisProcess.server(binary, "replicaof 127.0.0.1 " + master.at().port());
    Await.until(
        "the replica follows", () -> replica.redis().info().contains("master_link_status:up"));
    List<RedisProcess> sentinels =
        Stream.generate(() ->
                RedisProcess.sentinel(
                    binary,
                    "sentinel monitor %s 127.0.0.1 %d 2".formatted(NAME, master.at().port()),
                    "sentinel down-after-milliseconds " + NAME + " 500",
                    "sentinel failover-timeout " + NAME + " 3000"))
            .limit(3)
            .toList();
    for (RedisProcess sentinel : sentinels) {
      Await.until(
          "the Sentinels know each other and the replica",
          () -> {
            String info = sentinel.redis().info("sentinel");
            return info.contains("slaves=1,sentinels=3");
          });
    }
    return new SentinelFixture(master, replica, sentinels);
  }

  @Override
  public RedisSettings settings() {
    return RedisSettings.parse(
        sentinels.stream()
            .map(sentinel -> sentinel.at().toString())
            .collect(Collectors.joining(",", "redis-sentinel://", "#" + NAME)));
  }

  @Override
  public RedisCommands<String, String> at(String key) {
    return master.redis();
  }

  @Override
  public void empty() {
    master.redis().flushall();
  }

  RedisProcess master() {
    return master;
  }

  /** The master dies; what the Sentinels then promote is the master from now on. */
  RedisProcess killMaster() {
    RedisProcess dead = master;
    servers.remove(dead);
    master = servers.getFirst();
    dead.kill();
    return dead;
  }

  /** The master steps down in good order, and stays as a replica. */
  void failOver() {
    RedisProcess former = master;
    master = servers.stream().filter(server -> server != former).findFirst().orElseThrow();
    sentinels.getFirst().sentinelFailover(NAME);
  }

  /** The Sentinels take up with another server, while the former goes on as if nothing were. */
  void nameAnother() {
    master = RedisProcess.server(anyBinary());
    servers.add(master);
    sentinels.forEach(sentinel -> sentinel.sentinelMonitor(NAME, master.at()));
  }

  @Override
  public void close() {
    sentinels.forEach(RedisProcess::close);
    servers.forEach(RedisProcess::close);
  }

  static RedisBinary anyBinary() {
    try {
      return RedisBinary.any();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
