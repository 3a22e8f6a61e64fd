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
  class OfEventPublisher extends RedisEventPublisherTest {
    @Override
    TestRedis redis() {
      return ClusterFixture.shared();
    }

    @Override
    boolean isCluster() {
      return true;
    }
  }

  @Nested
  class OfDirectory extends RedisDirectoryTest {
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
