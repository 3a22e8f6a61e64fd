package dev.parley.redis;

import dev.parley.redis.local.RedisBinary;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One server, of the bundled version 6.2. */
final class OldestRedis implements TestRedis {
  private static final class Shared {
    static final OldestRedis REDIS = new OldestRedis();
  }

  private final RedisProcess process;

  private OldestRedis() {
    try {
      process = RedisProcess.server(RedisBinary.bundled());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static OldestRedis shared() {
    return Shared.REDIS;
  }

  @Override
  public RedisSettings settings() {
    return RedisSettings.parse("redis://" + process.at());
  }

  @Override
  public RedisCommands<String, String> at(String key) {
    return process.redis();
  }

  @Override
  public void empty() {
    process.redis().flushall();
  }
}
