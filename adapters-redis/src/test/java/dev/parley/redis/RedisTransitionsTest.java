package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.out.DeliveryLanes;
import dev.parley.application.port.out.DeliveryLanes.Claim;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.TransitionLog;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.presence.News;
import dev.parley.domain.transition.Transition;
import dev.parley.domain.transition.TransitionLane;
import dev.parley.domain.transition.TransitionRules;
import io.lettuce.core.Consumer;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The streams of who came and went, on a real Redis. */
class RedisTransitionsTest {
  private static final ChannelId LOBBY = new ChannelId("lobby");
  private static final TransitionLane LANE = TransitionLane.of(LOBBY);
  private static final Incarnation HERE = new Incarnation("aaaa");
  private static final Incarnation THERE = new Incarnation("bbbb");
  private static final TransitionRules AT_ONCE =
      new TransitionRules(TransitionRules.LEAST_KEPT, Duration.ZERO);
  private static final TransitionRules LATER =
      new TransitionRules(TransitionRules.LEAST_KEPT, Duration.ofSeconds(60));

  private TestNode node;
  private PresenceRegistry registry;

  @BeforeEach
  void start() {
    use(TestNode.start(RedisFixture.shared(), new RecordingNode(), LATER));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void joins_and_leaves_are_numbered_without_a_gap_and_say_how_many_are_there() {
    hold("u1", HERE);
    hold("u2", HERE);
    hold("u2", THERE);
    release("u1", Ending.DELIBERATE, HERE);
    release("u2", Ending.LOST, HERE);
    release("u2", Ending.REMOVED, THERE);

    List<Transition> told = told();
    String epoch = told.getFirst().epoch();
    assertThat(told)
        .extracting(Transition::type, Transition::user, Transition::rev)
        .containsExactly(
            tuple("channel:occupied", "", 1L),
            tuple("presence:join", "u1", 1L),
            tuple("presence:join", "u2", 2L),
            tuple("presence:leave", "u1", 3L),
            tuple("presence:leave", "u2", 4L));
    assertThat(told).allMatch(one -> one.epoch().equals(epoch) && one.channel().equals("lobby"));
    assertThat(told.get(0).event())
        .matches(
            "\\{\"type\":\"channel:occupied\",\"channelId\":\"lobby\",\"timestamp\":\\d+,\"data\":"
                + "\\{\"count\":1,\"epoch\":\"[^\"]+\",\"rev\":1}}");
    assertThat(told.get(1).event())
        .matches(
            "\\{\"type\":\"presence:join\",\"channelId\":\"lobby\",\"timestamp\":\\d+,\"data\":"
                + "\\{\"userId\":\"u1\",\"userName\":\"Ada \\\\\"A\\\\\" L\",\"count\":1,"
                + "\"epoch\":\"[^\"]+\",\"rev\":1}}");
    assertThat(told.get(3).event())
        .matches(
            "\\{\"type\":\"presence:leave\",\"channelId\":\"lobby\",\"timestamp\":\\d+,\"data\":"
                + "\\{\"userId\":\"u1\",\"joinedAt\":\\d+,\"because\":\"goodbye\",\"count\":1,"
                + "\"epoch\":\"[^\"]+\",\"rev\":3}}");
    assertThat(told.get(4).event()).contains("\"because\":\"removed\"", "\"count\":0");
  }

  @Test
  void whoever_is_shown_otherwise_is_told_of_with_the_next_number() {
    hold("u1", HERE);
    Member renamed =
        new Member(new UserId("u1"), "Ada", Optional.empty())
            .inState(Optional.of(new MemberState("{\"away\":true}")));
    done(registry.hold(LOBBY, renamed, new News(true, true), HERE));
    release("u1", Ending.DELIBERATE, HERE);

    assertThat(told().subList(2, 4))
        .extracting(Transition::type, Transition::rev)
        .containsExactly(tuple("presence:update", 2L), tuple("presence:leave", 3L));
    assertThat(told().get(2).event())
        .contains(
            "\"userId\":\"u1\",\"userName\":\"Ada\",\"state\":{\"away\":true},\"count\":1,\"epoch\":");
  }

  @Test
  void whoever_is_swept_left_because_the_node_was_lost() {
    hold("u1", HERE);
    done(registry.drain(HERE, Duration.ZERO));
    node.leasesAge(PresenceRegistry.OVERDUE_AFTER);
    done(registry.sweep(HERE));

    assertThat(told().getLast().event()).contains("\"because\":\"node_lost\"");
  }

  @Test
  void a_channel_is_vacated_when_nobody_came_back_in_time() {
    node.close();
    use(TestNode.start(RedisFixture.shared(), new RecordingNode(), AT_ONCE));
    hold("u1", HERE);
    release("u1", Ending.DELIBERATE, HERE);

    Await.until("it is told", () -> done(log().announceVacancies()) == 1);

    assertThat(done(log().announceVacancies())).isZero();
    assertThat(told().getLast())
        .extracting(Transition::type, Transition::rev)
        .containsExactly("channel:vacated", 2L);
    hold("u1", HERE);
    assertThat(told().stream().map(Transition::type).toList().subList(3, 6))
        .containsExactly("channel:vacated", "channel:occupied", "presence:join");
  }

  @Test
  void whoever_comes_back_in_time_has_neither_vacated_nor_occupied_the_channel() {
    hold("u1", HERE);
    release("u1", Ending.DELIBERATE, HERE);
    hold("u2", HERE);

    assertThat(done(log().announceVacancies())).isZero();
    assertThat(told())
        .extracting(Transition::type)
        .containsExactly("channel:occupied", "presence:join", "presence:leave", "presence:join");
    assertThat(node.outside().exists(RedisKeys.vacant(LANE))).isZero();
  }

  @Test
  void nothing_is_written_unless_it_is_asked_for_and_what_was_is_bounded() {
    for (int i = 0; i < 400; i++) {
      hold("u1", HERE);
      release("u1", Ending.DELIBERATE, HERE);
    }
    assertThat(node.outside().xlen(RedisKeys.transitions(LANE))).isLessThanOrEqualTo(201);
    assertThat(node.outside().pttl(RedisKeys.transitions(LANE))).isPositive();
    assertThat(node.outside().pttl(RedisKeys.vacant(LANE))).isPositive();
    node.close();

    use(TestNode.start(RedisFixture.shared(), new RecordingNode()));
    hold("u1", HERE);
    release("u1", Ending.DELIBERATE, HERE);

    assertThat(node.outside().keys("parley:transitions*")).isEmpty();
    assertThat(node.outside().keys("*:joined")).isEmpty();
  }

  @Test
  void a_reader_that_goes_on_after_an_entry_knows_whether_anything_is_missing() {
    String end = done(log().ends()).get(LANE.number());
    hold("u1", HERE);

    assertThat(done(log().read(LANE, end, 10))).extracting(Transition::id).startsWith(end);
    assertThat(done(log().ends()).get(LANE.number()))
        .isEqualTo(done(log().read(LANE, end, 10)).getLast().id());

    node.outside().xtrim(RedisKeys.transitions(LANE), 1);

    assertThat(done(log().read(LANE, end, 10)))
        .extracting(Transition::id)
        .isNotEmpty()
        .doesNotContain(end);
  }

  @Test
  void a_lane_is_one_nodes_until_its_lease_is_over_or_given_up() {
    List<Claim> first = done(lanes().claim("one"));
    assertThat(first).hasSize(TransitionLane.COUNT).allMatch(Claim::isGranted);
    assertThat(first).allMatch(Claim::startsAfresh);
    assertThat(done(lanes().claim("two"))).noneMatch(Claim::isGranted);
    Claim mine = first.get(LANE.number());
    hold("u1", HERE);
    String last = done(lanes().claim("one")).get(LANE.number()).last();
    assertThat(last).isNotEqualTo(mine.last());
    assertThat(done(lanes().advance(LANE, "one", mine.fence(), last))).isTrue();

    done(lanes().release("one"));
    Claim theirs = done(lanes().claim("two")).get(LANE.number());

    assertThat(theirs.isGranted()).isTrue();
    assertThat(theirs.fence()).isGreaterThan(mine.fence());
    assertThat(theirs.cursor()).isEqualTo(last);
    assertThat(theirs.startsAfresh()).isFalse();
    assertThat(done(lanes().advance(LANE, "one", mine.fence(), mine.cursor()))).isFalse();
    node.outside().hset(RedisKeys.delivery(LANE), "until", "1");
    assertThat(done(lanes().claim("one")).get(LANE.number()).fence()).isGreaterThan(theirs.fence());
  }

  @Test
  void consumer_groups_of_redis_read_the_streams_of_all_lanes() {
    String[] streams =
        TransitionLane.all().stream().map(RedisKeys::transitions).toArray(String[]::new);
    Stream.of(streams)
        .forEach(stream ->
            node.outside()
                .xgroupCreate(
                    StreamOffset.from(stream, "$"),
                    "billing",
                    XGroupCreateArgs.Builder.mkstream()));
    List<ChannelId> channels =
        Stream.iterate(1, i -> i + 1).limit(40).map(i -> new ChannelId("room." + i)).toList();
    channels.forEach(channel -> hold(channel, "u1", HERE));

    List<String> heard = new ArrayList<>();
    for (String stream : streams) {
      for (StreamMessage<String, String> message : readAsGroup(stream)) {
        if ("presence:join".equals(message.getBody().get("type"))) {
          heard.add(message.getBody().get("channel"));
        }
        node.outside().xack(stream, "billing", message.getId());
      }
    }

    assertThat(heard)
        .containsExactlyInAnyOrderElementsOf(channels.stream().map(ChannelId::value).toList());
  }

  @SuppressWarnings("unchecked") // Of what a varargs method of Lettuce's makes.
  private List<StreamMessage<String, String>> readAsGroup(String stream) {
    return node.outside()
        .xreadgroup(Consumer.from("billing", "worker"), StreamOffset.lastConsumed(stream));
  }

  private TransitionLog log() {
    return node.adapters().transitionLog().orElseThrow();
  }

  private DeliveryLanes lanes() {
    return node.adapters().deliveryLanes().orElseThrow();
  }

  private void use(TestNode started) {
    node = started;
    registry = started.adapters().presenceRegistry();
    done(registry.register(HERE));
    done(registry.register(THERE));
  }

  private void hold(String user, Incarnation incarnation) {
    hold(LOBBY, user, incarnation);
  }

  private void hold(ChannelId channel, String user, Incarnation incarnation) {
    Member member = new Member(new UserId(user), "Ada \"A\" L", Optional.empty());
    done(registry.hold(channel, member, News.NONE, incarnation));
  }

  private void release(String user, Ending ending, Incarnation incarnation) {
    done(registry.release(LOBBY, new UserId(user), ending, incarnation));
  }

  private List<Transition> told() {
    return done(log().read(LANE, "-", 1_000)).stream().filter(one -> !one.isMark()).toList();
  }
}
