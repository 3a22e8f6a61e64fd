package dev.parley.redis;

import dev.parley.redis.local.LocalRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * One real Redis for all tests of a JVM: a container where there is a Docker engine, else a process
 * of this machine. Safe for any thread; tests that share it run one after the other.
 */
public final class RedisFixture implements TestRedis {
  private static final Logger log = LoggerFactory.getLogger(RedisFixture.class);
  private static final String IMAGE = "redis:7-alpine";
  private static final RedisFixture SHARED = start();

  private final String host;
  private final int port;
  private final StatefulRedisConnection<String, String> outside;

  private RedisFixture(String host, int port) {
    this.host = host;
    this.port = port;
    this.outside = RedisClient.create(url()).connect();
  }

  static RedisFixture shared() {
    return SHARED;
  }

  /** The Redis of this JVM, with nothing in it. */
  public static RedisFixture emptied() {
    SHARED.empty();
    return SHARED;
  }

  @Override
  public RedisSettings settings() {
    return RedisSettings.parse(url());
  }

  @Override
  public RedisCommands<String, String> at(String key) {
    return redis();
  }

  @Override
  public void empty() {
    redis().flushall();
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  public String url() {
    return "redis://" + host + ":" + port;
  }

  /** A connection of some other service. */
  public RedisCommands<String, String> redis() {
    return outside.sync();
  }

  // The container lives as long as this JVM; Testcontainers removes it then.
  @SuppressWarnings("resource")
  private static RedisFixture start() {
    if (DockerClientFactory.instance().isDockerAvailable()) {
      GenericContainer<?> container = new GenericContainer<>(IMAGE).withExposedPorts(6379);
      container.start();
      log.info("tests run against {} in a container", IMAGE);
      return new RedisFixture(container.getHost(), container.getMappedPort(6379));
    }
    try {
      LocalRedis redis = LocalRedis.start(0);
      log.info("no Docker engine: tests run against {}", redis.describe());
      return new RedisFixture("127.0.0.1", redis.port());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
