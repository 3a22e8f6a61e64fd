package dev.parley.application.port;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.application.port.RecordingNode.Restoration;
import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.recovery.Beat;
import dev.parley.domain.typing.ThreadId;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import dev.parley.domain.typing.Typist;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Broker} keeps. */
public abstract class BrokerContract {
  /** The broker of one node, and the world around it. */
  public interface Driver extends AutoCloseable {
    /** Connected, and handing over to the node given to {@link #driver}. */
    Broker broker();

    /** Another service publishes. */
    void publish(ChannelId channel, EventName event, String json);

    /** The bus cannot be reached any more; returns when the node knows. */
    void cut();

    /** The bus can be reached again; does not wait. */
    void restore();

    @Override
    void close();
  }

  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final UserId ALICE = new UserId("alice");
  private static final TypingEvent ALICE_TYPES =
      new TypingStarted(new Typist(ALICE, "Alice \"Al\" Ångström", Optional.empty()));

  private final ChannelId standup = new ChannelId("standup");
  private final ChannelId lunch = new ChannelId("lunch");
  private final RecordingNode node = new RecordingNode();
  private Driver driver;

  /** A new world, in which nothing is followed. */
  protected abstract Driver driver(RecordingNode node);

  @BeforeEach
  void begin() {
    driver = driver(node);
  }

  @AfterEach
  void end() {
    driver.close();
  }

  @Test
  void what_is_published_in_a_followed_channel_arrives_as_it_was_published() {
    String json = message(standup, "1.50, \"é\", \"\\u00e9\"");
    done(broker().follow(standup));

    driver.publish(standup, EventName.MESSAGE_CREATED, json);

    Publication heard = node.nextPublication();
    assertThat(heard.channel()).isEqualTo(standup);
    assertThat(heard.event()).isEqualTo(EventName.MESSAGE_CREATED);
    assertThat(text(heard)).isEqualTo(json);
  }

  @Test
  void publications_of_a_channel_arrive_in_the_order_of_their_publishing() {
    done(broker().follow(standup));

    List<String> published = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      published.add(message(standup, Integer.toString(i)));
      driver.publish(standup, EventName.MESSAGE_CREATED, published.getLast());
    }

    assertThat(published)
        .allSatisfy(json -> assertThat(text(node.nextPublication())).isEqualTo(json));
  }

  @Test
  void beats_and_publications_of_all_channels_arrive_in_one_order_where_that_is_promised() {
    assumeTrue(broker().keepsOneOrder());
    done(broker().follow(standup));
    done(broker().follow(lunch));
    while (!node.nextArrival().equals(RecordingNode.START_OVER)) {
      // What came before the link is of no interest.
    }

    List<Object> said = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      driver.publish(standup, EventName.MESSAGE_CREATED, message(standup, Integer.toString(i)));
      said.add(message(standup, Integer.toString(i)));
      Beat beat = new Beat(-7, i);
      done(broker().beat(beat));
      said.add(beat);
      driver.publish(lunch, EventName.MESSAGE_CREATED, message(lunch, Integer.toString(i)));
      said.add(message(lunch, Integer.toString(i)));
    }

    assertThat(said)
        .allSatisfy(each -> {
          Object arrived = node.nextArrival();
          assertThat(arrived instanceof Publication publication ? text(publication) : arrived)
              .isEqualTo(each);
        });
  }

  @Test
  void another_link_is_told_of_before_a_channel_that_is_followed_again() {
    done(broker().follow(standup));
    driver.publish(standup, EventName.MESSAGE_CREATED, message(standup, "1"));
    while (!(node.nextArrival() instanceof Publication)) {
      // The first link.
    }

    driver.cut();
    driver.restore();
    node.nextRestoration();

    assertThat(node.nextArrival()).isEqualTo(RecordingNode.START_OVER);
  }

  @Test
  void a_channel_that_is_not_followed_is_not_heard() {
    done(broker().follow(standup));

    driver.publish(lunch, EventName.MESSAGE_CREATED, message(lunch, "1"));
    driver.publish(standup, EventName.MESSAGE_CREATED, message(standup, "2"));

    assertThat(node.nextPublication().channel()).isEqualTo(standup);
    assertThat(node.unread()).isZero();
  }

  @Test
  void a_channel_that_is_followed_twice_is_heard_once() {
    done(broker().follow(standup));
    done(broker().follow(standup));

    driver.publish(standup, EventName.MESSAGE_CREATED, message(standup, "1"));
    driver.publish(standup, EventName.MESSAGE_CREATED, message(standup, "2"));

    assertThat(text(node.nextPublication())).isEqualTo(message(standup, "1"));
    assertThat(text(node.nextPublication())).isEqualTo(message(standup, "2"));
  }

  @Test
  void an_unfollowed_channel_is_heard_no_more() {
    done(broker().follow(standup));
    broker().unfollow(standup);
    done(broker().follow(lunch)); // Acknowledged after the unfollowing took effect.

    driver.publish(standup, EventName.MESSAGE_CREATED, message(standup, "1"));
    driver.publish(lunch, EventName.MESSAGE_CREATED, message(lunch, "2"));

    assertThat(node.nextPublication().channel()).isEqualTo(lunch);
  }

  @Test
  void a_channel_can_be_followed_again_at_once() {
    done(broker().follow(standup));
    broker().unfollow(standup);
    done(broker().follow(standup));

    driver.publish(standup, EventName.MESSAGE_CREATED, message(standup, "1"));

    assertThat(node.nextPublication().channel()).isEqualTo(standup);
  }

  @Test
  void typing_is_announced_to_this_node_as_to_every_other() {
    done(broker().follow(standup));

    done(broker().announce(standup, ALICE_TYPES, NOW));

    Publication heard = node.nextPublication();
    assertThat(heard.event()).isEqualTo(EventName.TYPING_START);
    assertThat(heard.meaning()).isEqualTo(new Meaning.TypingChanged(ALICE_TYPES));
    assertThat(text(heard))
        .isEqualTo(
            """
            {"type":"typing:start","channelId":"standup","timestamp":1795435200,\
            "data":{"userId":"alice","userName":"Alice \\"Al\\" Ångström"}}\
            """);
  }

  @Test
  void the_end_of_typing_in_a_thread_names_the_thread_and_not_the_name() {
    TypingEvent stopped = new TypingStopped(ALICE, Optional.of(new ThreadId("t\\1")));
    done(broker().follow(standup));

    done(broker().announce(standup, stopped, NOW));

    Publication heard = node.nextPublication();
    assertThat(heard.meaning()).isEqualTo(new Meaning.TypingChanged(stopped));
    assertThat(text(heard))
        .isEqualTo(
            """
            {"type":"typing:stop","channelId":"standup","timestamp":1795435200,\
            "data":{"userId":"alice","threadId":"t\\\\1"}}\
            """);
  }

  @Test
  void while_the_bus_is_away_everything_fails_and_nothing_is_kept_for_later() {
    done(broker().follow(standup));
    driver.cut();

    assertUnavailable(broker().follow(lunch));
    assertUnavailable(broker().announce(standup, ALICE_TYPES, NOW));

    driver.restore();
    node.nextRestoration();
    driver.publish(lunch, EventName.MESSAGE_CREATED, message(lunch, "1"));
    driver.publish(standup, EventName.MESSAGE_CREATED, message(standup, "2"));
    assertThat(text(node.nextPublication())).isEqualTo(message(standup, "2"));
  }

  @Test
  void what_was_followed_is_followed_again_when_the_bus_is_back() {
    done(broker().follow(standup));
    done(broker().follow(lunch));
    driver.cut();
    broker().unfollow(lunch);

    driver.restore();
    assertThat(node.nextRestoration()).isEqualTo(new Restoration(standup, Gap.LINK_LOST));
    driver.publish(lunch, EventName.MESSAGE_CREATED, message(lunch, "1"));
    driver.publish(standup, EventName.MESSAGE_CREATED, message(standup, "2"));

    assertThat(node.nextPublication().channel()).isEqualTo(standup);
  }

  @Test
  void only_channels_that_were_followed_before_may_have_missed_something() {
    done(broker().follow(standup));
    driver.cut();
    assertUnavailable(broker().follow(lunch));

    driver.restore();
    assertThat(node.nextRestoration().channel()).isEqualTo(standup);
    done(broker().follow(lunch));

    assertThat(node.unreadRestorations()).isZero();
  }

  @Test
  void the_bus_carries_while_it_can_be_reached() {
    Await.until("what is published comes back", broker()::isCarrying);

    driver.cut();
    assertThat(broker().isCarrying()).isFalse();

    driver.restore();
    Await.until("what is published comes back again", broker()::isCarrying);
  }

  @Test
  void the_loss_of_the_way_puts_the_registry_in_doubt() {
    driver.cut();

    node.awaitRegistryLost();
  }

  private Broker broker() {
    return driver.broker();
  }

  private static String message(ChannelId channel, String content) {
    return """
    {"type":"message:created","channelId":"%s","timestamp":1,"data":{"authorId":"bob","x":[%s]}}\
    """
        .formatted(channel, content);
  }

  private static String text(Publication publication) {
    return new String(publication.payload().bytes(), StandardCharsets.UTF_8);
  }

  private static void assertUnavailable(CompletionStage<?> stage) {
    assertThat(Stages.failure(stage)).isInstanceOf(BusUnavailable.class);
  }
}
