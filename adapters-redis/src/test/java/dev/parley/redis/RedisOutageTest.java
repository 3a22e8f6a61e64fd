package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.RecordingNode.Restoration;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.Stages;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.PresenceRegistry.Standing;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import dev.parley.redis.local.LocalRedis;
import dev.parley.wire.WireLimits;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RedisOutageTest {
  private final ChannelId standup = new ChannelId("standup");
  private final Member alice = new Member(new UserId("alice"), "Alice", Optional.empty());
  private final RecordingNode node = new RecordingNode();

  @Test
  void a_redis_that_starts_after_the_node_is_found() throws IOException {
    int port = freePort();
    try (RedisAdapters adapters = open("redis://127.0.0.1:" + port)) {
      assertThat(Stages.failure(adapters.broker().follow(standup)))
          .isInstanceOf(BusUnavailable.class);
      assertThat(adapters.isConnected()).isFalse();

      try (LocalRedis redis = LocalRedis.start(port)) {
        done(adapters.connected());
        done(adapters.broker().follow(standup));
        publish(redis, List.of(standup));

        assertThat(node.nextPublication().channel()).isEqualTo(standup);
      }
    }
  }

  @Test
  void a_server_that_accepts_and_says_nothing_is_given_up_and_tried_again() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        RedisAdapters adapters = open("redis://127.0.0.1:" + silent.getLocalPort())) {
      silent.setSoTimeout((int) RecordingNode.PATIENCE.toMillis());
      for (int attempt = 0; attempt < 3; attempt++) { // One more than there are connections.
        silent.accept();
      }

      assertThat(adapters.isConnected()).isFalse();
    }
  }

  @Test
  void after_a_restart_of_redis_all_followed_channels_are_heard_again() throws IOException {
    LocalRedis first = LocalRedis.start(0);
    try (RedisAdapters adapters = open(first.url())) {
      done(adapters.connected());
      List<ChannelId> channels = new ArrayList<>();
      for (int i = 0; i < 1_200; i++) {
        channels.add(new ChannelId("channel-" + i));
      }
      List<CompletionStage<Void>> follows =
          channels.stream().map(channel -> adapters.broker().follow(channel)).toList();
      follows.forEach(Stages::done);

      first.close();
      node.awaitRegistryLost();
      try (LocalRedis second = LocalRedis.start(first.port())) {
        for (int i = 0; i < channels.size(); i++) {
          assertThat(node.nextRestoration().gap()).isEqualTo(Gap.LINK_LOST);
        }
        publish(second, channels);
        assertThat(channels)
            .allSatisfy(channel -> assertThat(node.nextPublication().channel()).isEqualTo(channel));
      }
    }
  }

  @Test
  void a_lost_pub_sub_connection_is_made_again_and_the_registry_is_not_in_doubt() {
    try (TestNode redis = TestNode.start(node)) {
      done(redis.adapters().broker().follow(standup));

      redis.outside().clientKill(KillArgs.Builder.typePubsub());
      assertThat(node.nextRestoration()).isEqualTo(new Restoration(standup, Gap.LINK_LOST));
      redis.outside().publish("channel:standup", event(standup));

      assertThat(node.nextPublication().channel()).isEqualTo(standup);
      assertThat(node.registryWasLost()).isFalse();
    }
  }

  @Test
  void what_was_joined_where_redis_forgot_who_entered_is_swept_all_the_same() {
    Incarnation before = Incarnation.next(new Random(1));
    Incarnation after = Incarnation.next(new Random(2));
    Incarnation last = Incarnation.next(new Random(3));
    try (TestNode redis = TestNode.start(node)) {
      var registry = redis.adapters().presenceRegistry();
      done(registry.register(before));
      done(registry.hold(standup, alice, News.NONE, before));
      // A copy that lacks the last of what was written, but not this channel's ledger.
      redis.outside().del(RedisKeys.NODES, RedisKeys.enteredBy(before));
      assertThat(done(registry.hold(standup, alice, News.NONE, before))).isEqualTo(Standing.GOOD);

      assertThat(done(registry.renew(before))).isEqualTo(Standing.FENCED);
      done(registry.register(after));
      redis.leasesAge(PresenceRegistry.LEASE.plus(PresenceRegistry.OVERDUE_AFTER));
      done(registry.register(last));

      assertThat(done(registry.overdue(last))).contains(before);
      assertThat(done(registry.sweep(before))).isEqualTo(1);
      assertThat(done(registry.roster(standup)).count()).isZero();
    }
  }

  @Test
  void more_users_are_registered_at_once_than_a_connection_takes_calls() {
    Incarnation incarnation = Incarnation.next(new Random(1));
    try (TestNode redis = TestNode.start(node)) {
      var registry = redis.adapters().presenceRegistry();
      done(registry.register(incarnation));
      List<CompletionStage<Standing>> holds =
          IntStream.range(0, 12_000)
              .mapToObj(i -> new Member(new UserId("user-" + i), "User", Optional.empty()))
              .map(user -> registry.hold(standup, user, News.NONE, incarnation))
              .toList();

      assertThat(holds).allSatisfy(hold -> assertThat(done(hold)).isEqualTo(Standing.GOOD));
    }
  }

  @Test
  void scripts_that_redis_has_forgotten_are_sent_again() {
    Incarnation incarnation = Incarnation.next(new Random(1));
    try (TestNode redis = TestNode.start(node)) {
      redis.outside().scriptFlush();

      done(redis.adapters().presenceRegistry().register(incarnation));

      assertThat(done(redis.adapters().presenceRegistry().renew(incarnation)))
          .isEqualTo(Standing.GOOD);
    }
  }

  @Test
  void what_is_not_relayed_is_counted_by_its_reason() {
    try (TestNode redis = TestNode.start(node)) {
      done(redis.adapters().broker().follow(standup));

      redis.outside().publish("channel:standup", "nonsense");
      redis.outside().publish("channel:standup", "{}");
      redis.outside().publish("channel:standup", event(new ChannelId("lunch")));
      redis.outside().publish("channel:standup", "x".repeat(WireLimits.EVENT_BYTES + 1));
      redis.outside().publish("channel:standup", event(standup));

      assertThat(node.nextPublication().channel()).isEqualTo(standup);
      assertThat(node.unread()).isZero();
      assertThat(redis.telemetry().counted(Measure.PUBLICATION_REJECTED_NOT_JSON)).isOne();
      assertThat(redis.telemetry().counted(Measure.PUBLICATION_REJECTED_NO_ENVELOPE)).isOne();
      assertThat(redis.telemetry().counted(Measure.PUBLICATION_REJECTED_WRONG_CHANNEL)).isOne();
      assertThat(redis.telemetry().counted(Measure.PUBLICATION_REJECTED_TOO_LARGE)).isOne();
    }
  }

  @Test
  void a_receiver_that_fails_does_not_end_the_hearing() {
    RecordingNode faulty = new RecordingNode();
    try (TestNode redis = TestNode.start(node);
        RedisAdapters adapters = unstarted(RedisFixture.emptied().url())) {
      faulty.becomeFaulty();
      adapters.start(faulty);
      done(adapters.connected());
      done(adapters.broker().follow(standup));

      redis.outside().publish("channel:standup", event(standup));
      redis.outside().publish("channel:standup", event(standup));

      assertThat(faulty.nextPublication()).isNotNull();
      assertThat(faulty.nextPublication()).isNotNull();
    }
  }

  @Test
  void a_node_that_is_closed_is_gone_from_redis() {
    TestNode redis = TestNode.start(node);
    done(redis.adapters().broker().follow(standup));

    redis.close();

    Await.until(
        "nobody hears the channel",
        () -> redis.outside().publish("channel:standup", event(standup)) == 0);
  }

  private RedisAdapters open(String url) {
    RedisAdapters adapters = unstarted(url);
    adapters.start(node);
    return adapters;
  }

  private static RedisAdapters unstarted(String url) {
    return RedisAdapters.open(
        RedisSettings.parse(url), new RecordingTelemetry(), MonotonicClock.system());
  }

  private static void publish(LocalRedis redis, List<ChannelId> channels) {
    try (RedisClient client = RedisClient.create(redis.url());
        var connection = client.connect()) {
      channels.forEach(channel -> connection.sync().publish("channel:" + channel, event(channel)));
    }
  }

  private static String event(ChannelId channel) {
    return "{\"type\":\"message:created\",\"channelId\":\"" + channel + "\",\"data\":{}}";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
