package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static dev.parley.application.port.Stages.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.PresenceRegistry.Standing;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.redis.local.RedisBinary;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A Redis that has reached its limit of memory, and takes nothing more. */
class FullRedisTest {
  @Test
  void a_full_redis_takes_presence_and_lets_everybody_in() throws IOException {
    RecordingTelemetry telemetry = new RecordingTelemetry();
    RecordingNode node = new RecordingNode();
    Incarnation incarnation = new Incarnation("a");
    try (RedisProcess redis = RedisProcess.server(RedisBinary.any());
        RedisAdapters adapters =
            RedisAdapters.open(
                RedisSettings.parse("redis://" + redis.at()), telemetry, MonotonicClock.system())) {
      adapters.hearOrders(node);
      adapters.start(node);
      done(adapters.connected());
      Await.until("the probe came back", adapters.broker()::isCarrying);
      redis.redis().configSet("maxmemory", "1");

      assertThat(failure(adapters.presenceRegistry().register(incarnation)))
          .isInstanceOf(BusUnavailable.class);
      ChannelId channel = new ChannelId("new-here");
      done(adapters.broker().follow(channel));
      assertThat(done(adapters.presenceRegistry().roster(channel)).count()).isZero();

      Await.until(
          "it is told",
          () ->
              adapters
                  .presenceRegistry()
                  .refused()
                  .filter(what -> what.startsWith("OOM: EVALSHA register"))
                  .isPresent());
      assertThat(telemetry.counted(Measure.REDIS_REFUSED)).isPositive();
      assertThat(adapters.broker().refused()).isEmpty();
      assertThat(done(adapters.trial())).first().asString().contains("OOM").contains("maxmemory");

      redis.redis().configSet("maxmemory", "0");
      done(adapters.presenceRegistry().register(incarnation));
      assertThat(done(adapters.presenceRegistry().renew(incarnation))).isEqualTo(Standing.GOOD);
      assertThat(done(adapters.trial())).isEmpty();
    }
  }
}
