package dev.parley.bootstrap.architecture.violations.kinde;

import io.lettuce.core.RedisClient;

public interface SpeaksToRedis {
  RedisClient client();
}
