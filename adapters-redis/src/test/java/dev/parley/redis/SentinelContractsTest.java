package dev.parley.redis;

import org.junit.jupiter.api.Nested;

/** On the master that Sentinels name. */
class SentinelContractsTest {
  @Nested
  class OfBroker extends RedisBrokerTest {
    @Override
    TestRedis redis() {
      return SentinelFixture.shared();
    }
  }

  @Nested
  class OfEventPublisher extends RedisEventPublisherTest {
    @Override
    TestRedis redis() {
      return SentinelFixture.shared();
    }
  }

  @Nested
  class OfPresenceRegistry extends RedisPresenceRegistryTest {
    @Override
    TestRedis redis() {
      return SentinelFixture.shared();
    }
  }
}
