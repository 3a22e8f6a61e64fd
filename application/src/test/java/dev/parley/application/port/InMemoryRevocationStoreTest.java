package dev.parley.application.port;

import dev.parley.application.port.out.RevocationStore;
import java.time.Duration;

class InMemoryRevocationStoreTest extends RevocationStoreContract {
  @Override
  protected Driver driver() {
    MutableClock clock = MutableClock.started();
    InMemoryRevocationStore store = new InMemoryRevocationStore(clock);
    return new Driver() {
      @Override
      public RevocationStore store() {
        return store;
      }

      @Override
      public void pass(Duration duration) {
        clock.advance(duration);
      }

      @Override
      public void close() {}
    };
  }
}
