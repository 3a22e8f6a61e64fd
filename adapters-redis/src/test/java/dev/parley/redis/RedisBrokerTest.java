package dev.parley.redis;

import dev.parley.application.port.BrokerContract;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.out.Broker;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;

class RedisBrokerTest extends BrokerContract {
  @Override
  protected Driver driver(RecordingNode node) {
    TestNode redis = TestNode.start(node);
    return new Driver() {
      @Override
      public Broker broker() {
        return redis.adapters().broker();
      }

      @Override
      public void publish(ChannelId channel, EventName event, String json) {
        redis.outside().publish("channel:" + channel, json);
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
