package dev.parley.application.port;

import dev.parley.application.port.out.Broker;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import java.nio.charset.StandardCharsets;

class InMemoryBrokerTest extends BrokerContract {
  @Override
  protected Driver driver(RecordingNode node) {
    InMemoryBus bus = new InMemoryBus(MutableClock.started());
    InMemoryBroker broker = bus.broker();
    broker.start(node);
    return new Driver() {
      @Override
      public Broker broker() {
        return broker;
      }

      @Override
      public void publish(ChannelId channel, EventName event, String json) {
        Payload payload = Payload.of(json.getBytes(StandardCharsets.UTF_8));
        bus.publish(new Publication(channel, event, payload, Meaning.OPAQUE));
      }

      @Override
      public void cut() {
        bus.cut();
      }

      @Override
      public void restore() {
        bus.restore();
      }

      @Override
      public void close() {}
    };
  }
}
