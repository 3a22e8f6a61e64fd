package dev.parley.application.port;

import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import java.time.Duration;

class InMemoryPresenceRegistryTest extends PresenceRegistryContract {
  @Override
  protected Driver driver(RecordingNode node) {
    MutableClock clock = MutableClock.started();
    InMemoryBus bus = new InMemoryBus(clock);
    InMemoryBroker broker = bus.broker();
    broker.start(node);
    PresenceRegistry registry = new InMemoryPresenceRegistry(bus);
    return new Driver() {
      @Override
      public PresenceRegistry registry() {
        return registry;
      }

      @Override
      public void follow(ChannelId channel) {
        Stages.done(broker.follow(channel));
      }

      @Override
      public void advance(Duration duration) {
        clock.advance(duration);
      }

      @Override
      public void cut() {
        bus.cut();
      }

      @Override
      public void close() {}
    };
  }
}
