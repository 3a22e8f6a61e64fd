package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static dev.parley.application.port.Stages.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.Stages;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.EventPublisher;
import dev.parley.application.port.out.EventPublisher.Event;
import dev.parley.application.port.out.EventPublisher.Fault;
import dev.parley.application.port.out.EventPublisher.Once;
import dev.parley.application.port.out.EventPublisher.Outcome;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Payload;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisEventPublisherTest {
  private static final ChannelId LOBBY = new ChannelId("lobby");
  private static final ChannelId LUNCH = new ChannelId("lunch");
  private static final Optional<Once> UNNAMED = Optional.empty();

  private final RecordingNode hearing = new RecordingNode();
  private TestNode node;
  private EventPublisher publisher;

  /** Where they run. */
  TestRedis redis() {
    return RedisFixture.shared();
  }

  /** Whether a server knows who hears. */
  boolean isCluster() {
    return false;
  }

  @BeforeEach
  void start() {
    node = TestNode.start(redis(), hearing);
    publisher = node.adapters().eventPublisher();
    done(node.adapters().broker().follow(LOBBY));
    done(node.adapters().broker().follow(LUNCH));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void an_event_goes_out_byte_for_byte_and_is_told_how_many_heard_it() {
    Event event = event(LOBBY, "{ \"type\":\"note\",\n \"channelId\":\"lobby\" , \"ü\":\"€\" }");

    assertThat(done(publisher.publish(List.of(event), UNNAMED))).isEqualTo(published(1));

    assertThat(heard(1)).containsExactly(text(event));
  }

  @Test
  void events_of_several_channels_are_published_together_in_their_order() {
    List<Event> events =
        IntStream.range(0, 100).mapToObj(i -> numbered(i % 2 == 0 ? LOBBY : LUNCH, i)).toList();

    assertThat(done(publisher.publish(events, UNNAMED))).isEqualTo(published(100));

    assertThat(heard(100)).containsExactlyElementsOf(events.stream().map(this::text).toList());
  }

  @Test
  void what_is_published_once_is_not_published_again() {
    List<Event> events = List.of(numbered(LOBBY, 1), numbered(LUNCH, 2));
    Optional<Once> once = Optional.of(new Once("shop", "k{1}", "digest"));

    assertThat(done(publisher.publish(events, once))).isEqualTo(published(2));
    assertThat(done(publisher.publish(events, once))).isEqualTo(new Outcome.Repeated(receivers(2)));
    done(publisher.publish(List.of(numbered(LOBBY, 3)), UNNAMED));

    assertThat(heard(3)).containsExactly(text(events.get(0)), text(events.get(1)), numbered(3));
  }

  @Test
  void a_key_that_stands_for_something_else_publishes_nothing() {
    done(publisher.publish(List.of(numbered(LOBBY, 1)), Optional.of(new Once("shop", "k", "one"))));

    assertThat(
            done(
                publisher.publish(
                    List.of(numbered(LOBBY, 2)), Optional.of(new Once("shop", "k", "two")))))
        .isEqualTo(new Outcome.OtherUse());
    assertThat(
            done(
                publisher.publish(
                    List.of(numbered(LOBBY, 3)), Optional.of(new Once("other", "k", "two")))))
        .isEqualTo(published(1));
    assertThat(heard(2)).containsExactly(numbered(1), numbered(3));
  }

  @Test
  void of_many_who_publish_the_same_at_once_from_two_nodes_one_does() {
    Optional<Once> once = Optional.of(new Once("shop", "race", "digest"));
    try (TestNode other = node.another(new RecordingNode())) {
      List<CompletionStage<Outcome>> tries =
          IntStream.range(0, 200)
              .mapToObj(i ->
                  (i % 2 == 0 ? publisher : other.adapters().eventPublisher())
                      .publish(List.of(numbered(LOBBY, 7)), once))
              .toList();

      assertThat(tries.stream().map(Stages::done))
          .filteredOn(outcome -> outcome instanceof Outcome.Published)
          .hasSize(1);
    }
    done(publisher.publish(List.of(numbered(LOBBY, 8)), UNNAMED));
    assertThat(heard(2)).containsExactly(numbered(7), numbered(8));
  }

  @Test
  void that_it_was_published_is_forgotten_in_the_end() {
    done(publisher.publish(List.of(numbered(LOBBY, 1)), Optional.of(new Once("shop", "k", "d"))));

    String key = RedisKeys.published(LOBBY, "shop", "k");
    assertThat(node.outside(key).pttl(key)).isBetween(1L, EventPublisher.REMEMBERED.toMillis());
  }

  @Test
  void what_no_node_would_relay_is_known_beforehand() {
    assertThat(publisher.fault(numbered(LOBBY, 1))).isEmpty();
    assertThat(publisher.fault(event(LOBBY, "{}"))).contains(Fault.NO_ENVELOPE);
    assertThat(publisher.fault(event(LOBBY, "[]"))).contains(Fault.NOT_JSON);
    assertThat(publisher.fault(numbered(LOBBY, 1, LUNCH))).contains(Fault.WRONG_CHANNEL);
    assertThat(publisher.fault(event(LOBBY, "x".repeat(512 * 1024 + 1)))).contains(Fault.TOO_LARGE);
  }

  @Test
  void while_redis_is_away_nothing_is_queued() {
    assumeThat(redis()).as("one server, and one way to it").isSameAs(RedisFixture.shared());
    node.proxy().set(FaultProxy.Fault.CUT);
    Await.until("Redis is away", () -> node.adapters().isCut());

    assertThat(failure(publisher.publish(List.of(numbered(LOBBY, 1)), UNNAMED)))
        .isInstanceOf(BusUnavailable.class);
    assertThat(
            failure(
                publisher.publish(
                    List.of(numbered(LOBBY, 1)), Optional.of(new Once("shop", "k", "d")))))
        .isInstanceOf(BusUnavailable.class);
  }

  private List<String> heard(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> new String(hearing.nextPublication().payload().bytes(), UTF_8))
        .toList();
  }

  private Outcome published(long heard) {
    return new Outcome.Published(receivers(heard));
  }

  private OptionalLong receivers(long heard) {
    return isCluster() ? OptionalLong.empty() : OptionalLong.of(heard);
  }

  private String text(Event event) {
    return new String(event.json().bytes(), UTF_8);
  }

  private String numbered(int number) {
    return text(numbered(LOBBY, number));
  }

  private static Event numbered(ChannelId channel, int number) {
    return numbered(channel, number, channel);
  }

  private static Event numbered(ChannelId channel, int number, ChannelId named) {
    return event(
        channel,
        "{\"type\":\"n\",\"channelId\":\"%s\",\"data\":{\"n\":%d}}".formatted(named, number));
  }

  private static Event event(ChannelId channel, String json) {
    return new Event(channel, Payload.of(json.getBytes(UTF_8)));
  }
}
