package dev.parley.redis;

import dev.parley.application.port.PresenceRegistryContract;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.Stages;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import java.time.Duration;

/** On one server of the version at hand. */
class RedisPresenceRegistryTest extends PresenceRegistryContract {
  TestRedis redis() {
    return RedisFixture.shared();
  }

  @Override
  protected Driver driver(RecordingNode node) {
    TestNode redis = TestNode.start(redis(), node);
    return new Driver() {
      @Override
      public PresenceRegistry registry() {
        return redis.adapters().presenceRegistry();
      }

      @Override
      public void follow(ChannelId channel) {
        Stages.done(redis.adapters().broker().follow(channel));
      }

      @Override
      public void advance(Duration duration) {
        redis.leasesAge(duration);
      }

      @Override
      public void cut() {
        redis.cut();
      }

      @Override
      public void close() {
        redis.close();
      }
    };
  }
}
