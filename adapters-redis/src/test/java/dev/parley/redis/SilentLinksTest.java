package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.RecordingNode.Restoration;
import dev.parley.application.port.Stages;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.PresenceRegistry.Standing;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Telemetry.Timing;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.identity.Incarnation;
import dev.parley.redis.FaultProxy.Fault;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Links that are open and do not do what they should: only what is published tells. */
class SilentLinksTest {
  private static final String PUB_SUB = "SUBSCRIBE";
  private static final String COMMANDS = "SCRIPT";

  private final ChannelId standup = new ChannelId("standup");
  private final RecordingNode node = new RecordingNode();
  private final TestNode redis = TestNode.start(node);

  @BeforeEach
  void follow() {
    done(redis.adapters().broker().follow(standup));
    Await.until("the probe came back", redis.adapters().broker()::isCarrying);
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"SILENT", "SWALLOWED", "DEAF"})
  void a_pub_sub_link_that_brings_nothing_is_made_again_and_its_channels_are_in_doubt(Fault fault) {
    redis.proxy().set(fault, PUB_SUB);
    redis.outside().publish("channel:standup", event("lost"));

    awaitSilence(1);
    Await.until("it is known", () -> !redis.adapters().broker().isCarrying());
    redis.proxy().set(Fault.NONE);

    assertThat(node.nextRestoration()).isEqualTo(new Restoration(standup, Gap.LINK_SILENT));
    redis.outside().publish("channel:standup", event("heard"));
    assertThat(new String(node.nextPublication().payload().bytes(), UTF_8)).contains("heard");
    assertThat(node.registryWasLost()).isFalse();
    Await.until("the probe came back", redis.adapters().broker()::isCarrying);
  }

  @ParameterizedTest
  @EnumSource(names = {"SILENT", "SWALLOWED"})
  void a_commands_link_that_answers_nothing_is_made_again_and_no_channel_is_in_doubt(Fault fault) {
    redis.proxy().set(fault, COMMANDS);

    awaitSilence(1);
    node.awaitRegistryLost();
    Await.until("it is known", () -> !redis.adapters().broker().isCarrying());
    redis.proxy().set(Fault.NONE);

    Await.until("the probe came back", redis.adapters().broker()::isCarrying);
    Incarnation incarnation = Incarnation.next(new Random(1));
    done(redis.adapters().presenceRegistry().register(incarnation));
    assertThat(done(redis.adapters().presenceRegistry().renew(incarnation)))
        .isEqualTo(Standing.GOOD);
    redis.outside().publish("channel:standup", event("heard"));
    node.nextPublication();
    assertThat(node.unreadRestorations()).isZero();
  }

  @Test
  void when_all_is_silent_both_links_are_given_up_and_what_is_asked_fails_at_once() {
    redis.proxy().set(Fault.SILENT);

    awaitSilence(2);
    Await.until("both connections are known to be lost", redis.adapters()::isCut);
    assertThat(Stages.failure(redis.adapters().broker().follow(new ChannelId("lunch"))))
        .isInstanceOf(BusUnavailable.class);
    assertThat(
            Stages.failure(
                redis.adapters().presenceRegistry().overdue(Incarnation.next(new Random(1)))))
        .isInstanceOf(BusUnavailable.class);

    redis.proxy().set(Fault.NONE);
    assertThat(node.nextRestoration()).isEqualTo(new Restoration(standup, Gap.LINK_SILENT));
    Await.until("the probe came back", redis.adapters().broker()::isCarrying);
  }

  @Test
  void the_way_through_the_bus_is_measured() {
    Await.until(
        "it was measured",
        () -> redis.telemetry().latest(Timing.BUS_ROUND_TRIP).filter(t -> !t.isZero()).isPresent());
  }

  @Test
  void what_a_stranger_says_on_the_channel_of_the_probe_ends_nothing() {
    String probe =
        redis.outside().pubsubChannels("parley:probe:*").stream().findFirst().orElseThrow();

    redis.outside().publish(probe, "nonsense");
    redis.outside().publish(probe, Long.toString(Long.MAX_VALUE));
    redis.proxy().set(Fault.DEAF, PUB_SUB);

    awaitSilence(1);
  }

  @Test
  void a_pub_sub_link_behind_whose_backlog_the_probe_waits_is_not_given_up() {
    int backlog = 80;
    node.becomeBusy(Duration.ofMillis(50));
    for (int i = 0; i < backlog; i++) {
      redis.outside().publish("channel:standup", event("n" + i));
    }

    for (int i = 0; i < backlog; i++) {
      assertThat(new String(node.nextPublication().payload().bytes(), UTF_8)).contains("n" + i);
    }
    assertThat(redis.telemetry().counted(Measure.BUS_LINK_SILENT)).isZero();
    assertThat(node.unreadRestorations()).isZero();
    Await.until("the probe came back", redis.adapters().broker()::isCarrying);
  }

  private void awaitSilence(int links) {
    Await.until(
        "the silence was noticed",
        () -> redis.telemetry().counted(Measure.BUS_LINK_SILENT) >= links);
  }

  private static String event(String word) {
    return """
    {"type":"message:created","channelId":"standup","data":{"word":"%s"}}\
    """
        .formatted(word);
  }
}
