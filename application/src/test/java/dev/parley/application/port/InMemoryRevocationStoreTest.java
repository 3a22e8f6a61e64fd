package dev.parley.application.port;

import dev.parley.application.port.out.RevocationStore;
import java.time.Duration;
import java.time.Instant;

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
      public Instant now() {
        return clock.instant();
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
