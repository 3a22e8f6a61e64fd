package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.Stages;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
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
import dev.parley.domain.presence.Roster;
import dev.parley.wire.EnvelopeWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in Redis, beyond what the port promises. */
class RedisLedgerTest {
  private final ChannelId standup = new ChannelId("standup");
  private final Member alice = member("alice");
  private final Incarnation here = Incarnation.next(new Random(1));
  private final Incarnation there = Incarnation.next(new Random(2));
  private final RecordingNode node = new RecordingNode();
  private final RecordingNode otherNode = new RecordingNode();
  private TestNode redis;
  private TestNode other;

  @BeforeEach
  void begin() {
    redis = TestNode.start(node);
    other = redis.another(otherNode);
    done(redis.adapters().broker().follow(standup));
    done(registry().register(here));
    done(otherRegistry().register(there));
  }

  @AfterEach
  void end() {
    other.close();
    redis.close();
  }

  @Test
  void when_everyone_has_gone_nothing_is_left_without_an_expiry() {
    for (int i = 0; i < 20; i++) {
      ChannelId channel = new ChannelId("channel-" + i);
      done(registry().hold(channel, alice, News.NONE, here));
      done(otherRegistry().hold(channel, alice, News.NONE, there));
      done(registry().release(channel, alice.user(), Ending.DELIBERATE, here));
      done(registry().vacate(channel, here));
    }
    done(registry().roster(new ChannelId("looked-at")));
    done(registry().drain(here, Duration.ZERO));
    done(otherRegistry().drain(there, Duration.ZERO));
    redis.leasesAge(Duration.ofSeconds(1));

    assertThat(done(otherRegistry().sweep(here))).isZero();
    assertThat(done(registry().sweep(there))).isEqualTo(20);

    assertThat(redis.outside().keys("parley:*"))
        .isNotEmpty()
        .allSatisfy(key -> assertThat(redis.outside().ttl(key)).as(key).isPositive());
  }

  @Test
  void a_channel_that_is_only_looked_at_leaves_no_key() {
    List<String> before = redis.outside().keys("*");

    for (int i = 0; i < 20; i++) {
      done(registry().roster(new ChannelId("looked-at-" + i)));
      done(registry().summary(new ChannelId("looked-at-" + i)));
    }

    assertThat(redis.outside().keys("*")).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void a_channel_that_was_entered_and_left_is_forgotten_within_two_minutes() {
    done(registry().hold(standup, alice, News.NONE, here));
    done(registry().release(standup, alice.user(), Ending.DELIBERATE, here));
    done(registry().vacate(standup, here));

    assertThat(redis.outside().keys("*standup*")).containsExactly(RedisKeys.history(standup));
    assertThat(redis.outside().ttl(RedisKeys.history(standup))).isBetween(1L, 120L);
  }

  @Test
  void who_comes_back_to_a_channel_whose_history_has_ended_begins_another_and_is_not_fenced() {
    done(registry().hold(standup, alice, News.NONE, here));
    done(registry().hold(standup, member("bob"), News.NONE, here));
    done(registry().release(standup, alice.user(), Ending.DELIBERATE, here));
    done(registry().release(standup, member("bob").user(), Ending.DELIBERATE, here));
    redis.outside().del(RedisKeys.history(standup));

    assertThat(done(registry().hold(standup, alice, News.NONE, here)))
        .isEqualTo(PresenceRegistry.Standing.GOOD);
    assertThat(done(registry().roster(standup)).position().rev()).isEqualTo(1);
  }

  @Test
  void the_history_of_a_channel_somebody_is_in_does_not_expire() {
    done(registry().roster(standup));
    done(registry().hold(standup, alice, News.NONE, here));

    assertThat(redis.outside().ttl(RedisKeys.history(standup))).isEqualTo(-1);
    done(registry().release(standup, alice.user(), Ending.DELIBERATE, here));
    assertThat(redis.outside().ttl(RedisKeys.history(standup))).isPositive();
  }

  @Test
  void a_sweep_by_two_nodes_at_once_publishes_each_leave_once() {
    List<CompletionStage<?>> holds = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      holds.add(registry().hold(standup, member("user-" + i), News.NONE, here));
    }
    holds.forEach(Stages::done);
    events(1_000);
    done(registry().drain(here, Duration.ZERO));
    redis.leasesAge(Duration.ofSeconds(1));

    CompletionStage<Integer> one = registry().sweep(here);
    CompletionStage<Integer> two = otherRegistry().sweep(here);

    assertThat(done(one) + done(two)).isEqualTo(1_000);
    assertThat(events(1_000)).doesNotHaveDuplicates();
    assertThat(node.unread()).isZero();
  }

  @Test
  void a_sweep_that_was_left_half_way_is_taken_up_when_its_claim_is_over() {
    done(registry().hold(standup, alice, News.NONE, here));
    done(registry().drain(here, Duration.ZERO));
    redis.leasesAge(PresenceRegistry.OVERDUE_AFTER);
    redis.outside().set(RedisKeys.sweepOf(here), "somebody who died");

    assertThat(done(otherRegistry().sweep(here))).isZero();
    assertThat(done(otherRegistry().overdue(there))).containsExactly(here);

    redis.outside().del(RedisKeys.sweepOf(here));
    assertThat(done(otherRegistry().sweep(here))).isEqualTo(1);
  }

  @Test
  void an_incarnation_swept_between_entering_and_joining_stays_out() {
    done(registry().hold(standup, alice, News.NONE, here));
    done(registry().release(standup, alice.user(), Ending.DELIBERATE, here));
    done(registry().drain(here, Duration.ZERO));
    redis.leasesAge(Duration.ofSeconds(1));
    done(otherRegistry().sweep(here));

    // This node still believes that it has entered.
    assertThat(done(registry().hold(standup, alice, News.NONE, here)))
        .isEqualTo(PresenceRegistry.Standing.FENCED);
    assertThat(events(2)).containsExactly(new MemberJoined(alice), new MemberLeft(alice.user()));
    assertThat(node.unread()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"", "\\", "\\\"", "'", "/", "a b", "é", "日本", "😀", "\u2028", "\u200e", "%00", "{}", "]]",
        "\\u0000"
      })
  void a_user_id_of_any_characters_comes_and_goes_as_it_is(String id) {
    Member member = new Member(new UserId(id), "\u0000\n\t" + id, Optional.of(id));

    done(registry().hold(standup, member, News.NONE, here));
    assertThat(done(registry().roster(standup)).members()).containsExactly(member);
    done(registry().release(standup, member.user(), Ending.DELIBERATE, here));

    assertThat(events(2)).containsExactly(new MemberJoined(member), new MemberLeft(member.user()));
  }

  @Test
  void users_whose_ids_begin_alike_are_told_apart() {
    List<String> ids = List.of("a", "aa", "a!", "a ", "b");
    ids.forEach(id -> done(registry().hold(standup, member(id), News.NONE, here)));
    done(otherRegistry().hold(standup, member("aa"), News.NONE, there));
    events(ids.size());

    ids.forEach(id -> done(registry().release(standup, new UserId(id), Ending.DELIBERATE, here)));

    assertThat(events(4)).doesNotContain(new MemberLeft(new UserId("aa")));
    assertThat(done(registry().roster(standup)).members()).containsExactly(member("aa"));
  }

  @Test
  void a_crowd_held_by_two_nodes_is_listed_without_repeating_anyone() {
    List<CompletionStage<?>> holds = new ArrayList<>();
    for (int i = 0; i < 1_100; i++) {
      holds.add(registry().hold(standup, member("user-" + i), News.NONE, here));
      holds.add(otherRegistry().hold(standup, member("user-" + i), News.NONE, there));
    }
    holds.forEach(Stages::done);

    var roster = done(registry().roster(standup));

    assertThat(roster.members()).hasSize(Roster.MAX_LISTED).doesNotHaveDuplicates();
    assertThat(roster.count()).isEqualTo(1_100);
  }

  @Test
  void every_key_of_a_channel_carries_its_hash_tag() {
    done(registry().hold(standup, alice, News.NONE, here));

    assertThat(redis.outside().keys("*"))
        .allSatisfy(key ->
            assertThat(key)
                .matches("parley:(\\{channel:standup}:.*|nodes|node:\\{parley:nodes}:.*)"));
  }

  @Test
  void nobody_is_held_where_redis_has_forgotten_that_the_incarnation_entered() {
    done(registry().hold(standup, alice, News.NONE, here));
    redis.outside().flushall();

    assertThat(done(registry().hold(standup, member("bob"), News.NONE, here)))
        .isEqualTo(PresenceRegistry.Standing.FENCED);
    assertThat(done(registry().roster(standup)).members()).isEmpty();
  }

  @Test
  void what_the_scripts_publish_is_byte_for_byte_what_this_program_writes() {
    Member member =
        new Member(
            new UserId("a\"d\\a é😀"), "A\"d\ta / \u0001 é😀", Optional.of("https://a/b?c=\"d\""));

    done(registry().hold(standup, member, News.NONE, here));
    assertIsAsWritten(node.nextPublication(), UnaryOperator.identity());
    done(registry().release(standup, member.user(), Ending.DELIBERATE, here));
    assertIsAsWritten(node.nextPublication(), UnaryOperator.identity());
  }

  @Test
  void the_scripts_escape_a_slash_in_the_id_of_a_user_who_leaves_and_mean_the_same() {
    Member member = member("a/b");

    done(registry().hold(standup, member, News.NONE, here));
    assertIsAsWritten(node.nextPublication(), UnaryOperator.identity());
    done(registry().release(standup, member.user(), Ending.DELIBERATE, here));
    assertIsAsWritten(node.nextPublication(), json -> json.replace("\\/", "/"));
  }

  private void assertIsAsWritten(Publication publication, UnaryOperator<String> read) {
    PresenceChanged meaning = (PresenceChanged) publication.meaning();
    String json = read.apply(new String(publication.payload().bytes(), UTF_8));
    Matcher seconds = Pattern.compile("\"timestamp\":(\\d+)").matcher(json);
    assertThat(seconds.find()).isTrue();

    byte[] written =
        EnvelopeWriter.presence(
            standup,
            meaning.event(),
            meaning.position().orElseThrow(),
            Instant.ofEpochSecond(Long.parseLong(seconds.group(1))));
    assertThat(json).isEqualTo(new String(written, UTF_8));
  }

  private PresenceRegistry registry() {
    return redis.adapters().presenceRegistry();
  }

  private PresenceRegistry otherRegistry() {
    return other.adapters().presenceRegistry();
  }

  private List<PresenceEvent> events(int count) {
    List<PresenceEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(((PresenceChanged) node.nextPublication().meaning()).event());
    }
    return events;
  }

  private static Member member(String user) {
    return new Member(new UserId(user), "User", Optional.empty());
  }
}
