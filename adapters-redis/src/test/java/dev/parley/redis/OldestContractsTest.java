package dev.parley.redis;

import org.junit.jupiter.api.Nested;

/** On the oldest Redis that is supported. */
class OldestContractsTest {
  @Nested
  class OfBroker extends RedisBrokerTest {
    @Override
    TestRedis redis() {
      return OldestRedis.shared();
    }
  }

  @Nested
  class OfPresenceRegistry extends RedisPresenceRegistryTest {
    @Override
    TestRedis redis() {
      return OldestRedis.shared();
    }
  }
}
