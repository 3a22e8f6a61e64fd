package dev.parley.redis;

import io.lettuce.core.api.sync.RedisCommands;

/** A real Redis of some make, for all tests of a JVM. Confined to one test at a time. */
interface TestRedis {
  /** How a node is told of it. */
  RedisSettings settings();

  /** Where the key is, or what is published in a channel of that name is sent from. */
  RedisCommands<String, String> at(String key);

  /** Nothing is left in it. */
  void empty();
}
