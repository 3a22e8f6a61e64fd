package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.out.PresenceRegistry.Standing;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SentinelFailoverTest {
  private final ChannelId standup = new ChannelId("standup");
  private final Member alice = new Member(new UserId("alice"), "Alice", Optional.empty());
  private final Random random = new Random(1);
  private final RecordingNode node = new RecordingNode();
  private final SentinelFixture redis = SentinelFixture.start();
  private TestNode here;

  @BeforeEach
  void begin() {
    here = TestNode.start(redis, node);
    done(here.adapters().broker().follow(standup));
  }

  @AfterEach
  void end() {
    here.close();
    redis.close();
  }

  @Test
  void the_replica_that_takes_the_place_of_a_dead_master_is_heard_and_written_to() {
    redis.killMaster();

    node.awaitRegistryLost();
    node.nextRestoration();
    assertHeardAndWrittenTo();
  }

  @Test
  void a_master_that_steps_down_is_left_at_once() {
    redis.failOver();

    node.awaitRegistryLost();
    node.nextRestoration();
    assertHeardAndWrittenTo();
  }

  @Test
  void a_master_that_goes_on_to_answer_is_left_when_the_sentinels_name_another() {
    redis.nameAnother();

    node.awaitRegistryLost();
    node.nextRestoration();
    assertHeardAndWrittenTo();
  }

  private void assertHeardAndWrittenTo() {
    Await.until("it is connected", here.adapters()::isConnected);
    redis.at("channel:standup").publish("channel:standup", event());
    assertThat(node.nextPublication().channel()).isEqualTo(standup);

    Incarnation incarnation = Incarnation.next(random);
    done(here.adapters().presenceRegistry().register(incarnation));
    assertThat(
            done(here.adapters().presenceRegistry().hold(standup, alice, News.NONE, incarnation)))
        .isEqualTo(Standing.GOOD);
    assertThat(redis.at(RedisKeys.NODES).zcard(RedisKeys.NODES)).isPositive();
    assertThat(here.adapters().reached().orElseThrow()).endsWith("at " + redis.master().at());
  }

  private String event() {
    return "{\"type\":\"message:created\",\"channelId\":\"" + standup + "\",\"data\":{}}";
  }
}
