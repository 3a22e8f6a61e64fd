package dev.parley.redis;

import dev.parley.application.port.BrokerContract;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.out.Broker;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;

/** On one server of the version at hand. */
class RedisBrokerTest extends BrokerContract {
  TestRedis redis() {
    return RedisFixture.shared();
  }

  @Override
  protected Driver driver(RecordingNode node) {
    TestNode redis = TestNode.start(redis(), node);
    return new Driver() {
      @Override
      public Broker broker() {
        return redis.adapters().broker();
      }

      @Override
      public void publish(ChannelId channel, EventName event, String json) {
        redis.outside("channel:" + channel).publish("channel:" + channel, json);
      }

      @Override
      public void cut() {
        redis.cut();
      }

      @Override
      public void restore() {
        redis.restore();
      }

      @Override
      public void close() {
        redis.close();
      }
    };
  }
}
