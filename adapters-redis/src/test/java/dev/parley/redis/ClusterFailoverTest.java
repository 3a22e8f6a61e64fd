package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.Stages;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.PresenceRegistry.Standing;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterFailoverTest {
  private final Member alice = new Member(new UserId("alice"), "Alice", Optional.empty());
  private final Incarnation before = Incarnation.next(new Random(1));
  private final Incarnation after = Incarnation.next(new Random(2));
  private final RecordingNode node = new RecordingNode();
  private final ClusterFixture redis = ClusterFixture.start();
  private final ChannelId channel = channelAt(redis.replicated());
  private TestNode here;

  @BeforeEach
  void begin() {
    here = TestNode.start(redis, node);
    done(here.adapters().broker().follow(channel));
    done(registry().register(before));
  }

  @AfterEach
  void end() {
    here.close();
    redis.close();
  }

  @Test
  void the_replica_that_takes_the_place_of_a_dead_primary_is_written_to() {
    hold(before);
    assertThat(node.nextPublication().meaning()).isInstanceOf(PresenceChanged.class);
    redis.killReplicated();

    node.awaitRegistryLost();
    assertThat(Stages.failure(registry().register(after))).isNotNull();
    Await.until("the cluster is whole again", here.adapters()::isConnected);
    assertThat(here.adapters().reached().orElseThrow())
        .matches("Redis .*, a cluster of \\d primaries: .*");
    node.nextRestoration();
    done(registry().register(after));
    hold(after);
    redis.at(name()).publish(name(), event());

    Publication heard = node.nextPublication();
    if (heard.meaning() instanceof PresenceChanged) {
      heard = node.nextPublication(); // The replica did not know yet that alice is here.
    }
    assertThat(heard.event()).isEqualTo(EventName.MESSAGE_CREATED);
    assertThat(redis.at(name()).zcard(RedisKeys.holders(channel))).isPositive();
  }

  @Test
  void a_primary_that_steps_down_puts_nothing_in_doubt() {
    hold(before);
    redis.failOverReplicated();
    Await.until(
        "the replica is a primary",
        () -> redis.replicated().redis().info().contains("role:master"));

    for (int i = 0; i < 100; i++) {
      done(registry().release(channel, alice.user(), Ending.DELIBERATE, before));
      hold(before);
    }

    assertThat(redis.at(name()).zcard(RedisKeys.holders(channel))).isOne();
    assertThat(node.registryWasLost()).isFalse();
    assertThat(events(201)).isEqualTo(alternating(201));
  }

  @Test
  void calls_keep_their_order_while_their_slot_is_moved_key_by_key() {
    RedisProcess from = redis.replicated();
    RedisProcess to = redis.primaries().getFirst();
    int slot = SlotHash.getSlot(name());
    List<CompletionStage<?>> calls = new ArrayList<>();
    turns(calls, 20);

    to.redis().clusterSetSlotImporting(slot, from.redis().clusterMyId());
    turns(calls, 20);
    from.redis().clusterSetSlotMigrating(slot, to.redis().clusterMyId());
    for (String key : from.redis().clusterGetKeysInSlot(slot, 100)) {
      turns(calls, 5);
      from.redis()
          .migrate(
              to.at().host(), to.at().port(), 0, 1_000, MigrateArgs.Builder.key(key).replace());
    }
    turns(calls, 20);
    for (RedisProcess primary : redis.primaries()) {
      primary.redis().clusterSetSlotNode(slot, to.redis().clusterMyId());
      turns(calls, 5);
    }
    turns(calls, 20);

    calls.forEach(Stages::done);
    int expected = calls.size();
    assertThat(events(expected)).isEqualTo(alternating(expected));
    assertThat(to.redis().exists(RedisKeys.history(channel))).isOne();
    assertThat(node.registryWasLost()).isFalse();
  }

  private PresenceRegistry registry() {
    return here.adapters().presenceRegistry();
  }

  private void hold(Incarnation incarnation) {
    assertThat(done(registry().hold(channel, alice, News.NONE, incarnation)))
        .isEqualTo(Standing.GOOD);
  }

  private void turns(List<CompletionStage<?>> calls, int count) {
    for (int i = 0; i < count; i++) {
      calls.add(registry().hold(channel, alice, News.NONE, before));
      calls.add(registry().release(channel, alice.user(), Ending.DELIBERATE, before));
    }
  }

  private List<PresenceEvent> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> ((PresenceChanged) node.nextPublication().meaning()).event())
        .toList();
  }

  private List<PresenceEvent> alternating(int count) {
    return IntStream.range(0, count)
        .<PresenceEvent>mapToObj(
            i -> i % 2 == 0 ? new MemberJoined(alice) : new MemberLeft(alice.user()))
        .toList();
  }

  private String name() {
    return RedisKeys.pubSubChannel(channel);
  }

  private ChannelId channelAt(RedisProcess primary) {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> new ChannelId("channel-" + i))
        .filter(id -> redis.primaryOf(RedisKeys.pubSubChannel(id)) == primary)
        .findFirst()
        .orElseThrow();
  }

  private String event() {
    return "{\"type\":\"message:created\",\"channelId\":\"" + channel + "\",\"data\":{}}";
  }
}
