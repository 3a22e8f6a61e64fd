package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static dev.parley.application.port.Stages.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.PresenceRegistry.Standing;
import dev.parley.domain.identity.Incarnation;
import dev.parley.redis.local.RedisBinary;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A server that becomes a replica while it is connected to, in either way of saying READONLY. */
class DemotedMasterTest {
  private final Incarnation incarnation = Incarnation.next(new Random(1));
  private final RecordingNode node = new RecordingNode();

  @Test
  void one_that_only_reads_is_left_and_taken_back_when_it_writes_again() throws IOException {
    leaveAndTakeBack(RedisBinary.any());
  }

  @Test
  void one_of_the_oldest_version_that_only_reads_is_left_as_well() throws IOException {
    leaveAndTakeBack(RedisBinary.bundled());
  }

  private void leaveAndTakeBack(RedisBinary binary) {
    try (RedisProcess server = RedisProcess.server(binary);
        RedisAdapters adapters =
            RedisAdapters.open(
                RedisSettings.parse("redis://" + server.at()),
                new RecordingTelemetry(),
                MonotonicClock.system())) {
      adapters.start(node);
      done(adapters.connected());
      PresenceRegistry registry = adapters.presenceRegistry();
      server.redis().replicaof("127.0.0.1", 1);

      assertThat(failure(registry.register(incarnation))).isInstanceOf(BusUnavailable.class);
      Await.until(
          "it is said why", () -> adapters.problem().orElse("").endsWith("which only reads"));
      assertThat(adapters.isConnected()).isFalse();
      assertThat(adapters.reached()).isEmpty();

      server.redis().replicaofNoOne();
      Await.until("it is connected again", adapters::isConnected);
      done(registry.register(incarnation));
      assertThat(done(registry.renew(incarnation))).isEqualTo(Standing.GOOD);
    }
  }
}
