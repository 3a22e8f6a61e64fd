package dev.parley.redis;

import org.junit.jupiter.api.Nested;

/** On a cluster. */
class ClusterContractsTest {
  @Nested
  class OfBroker extends RedisBrokerTest {
    @Override
    TestRedis redis() {
      return ClusterFixture.shared();
    }
  }

  @Nested
  class OfPresenceRegistry extends RedisPresenceRegistryTest {
    @Override
    TestRedis redis() {
      return ClusterFixture.shared();
    }
  }
}
