package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static dev.parley.application.port.Stages.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.EventLog;
import dev.parley.application.port.out.EventLog.Entry;
import dev.parley.application.port.out.EventLog.Outcome;
import dev.parley.application.port.out.EventLog.Page;
import dev.parley.application.port.out.EventLog.Place;
import dev.parley.application.port.out.EventPublisher.Event;
import dev.parley.application.port.out.EventPublisher.Once;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Payload;
import io.lettuce.core.ScriptOutputType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisEventLogTest {
  private static final ChannelId LOBBY = new ChannelId("lobby");
  private static final Optional<Once> UNNAMED = Optional.empty();

  private final RecordingNode hearing = new RecordingNode();
  private TestNode node;
  private EventLog log;

  /** Where it runs. */
  TestRedis redis() {
    return RedisFixture.shared();
  }

  @BeforeEach
  void start() {
    node = TestNode.start(redis(), hearing);
    log = node.adapters().eventLog();
    done(node.adapters().broker().follow(LOBBY));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void what_is_kept_is_published_byte_for_byte_and_numbered() {
    Place first = kept(done(log.publish(event("a"), UNNAMED)));
    Place second = kept(done(log.publish(event("b"), UNNAMED)));

    assertThat(first.number()).isEqualTo(1);
    assertThat(second).isEqualTo(new Place(first.epoch(), 2));
    assertThat(hearing.nextPublication().payload().bytes()).isEqualTo(event("a").json().bytes());
    assertThat(hearing.nextPublication().payload().bytes()).isEqualTo(event("b").json().bytes());
    Page page = done(log.read(LOBBY, Optional.empty(), 100));
    assertThat(texts(page)).containsExactly(text("a"), text("b"));
    assertThat(page.isComplete()).isTrue();
    assertThat(page.isLast()).isTrue();
    assertThat(texts(done(log.read(LOBBY, Optional.of(first), 100)))).containsExactly(text("b"));
    assertThat(done(log.read(LOBBY, Optional.of(second), 100)))
        .isEqualTo(new Page(first.epoch(), List.of(), true, true));
  }

  @Test
  void what_is_published_once_is_kept_once() {
    Once once = new Once("shop", "k", "digest");
    Place place = kept(done(log.publish(event("a"), Optional.of(once))));

    assertThat(done(log.publish(event("a"), Optional.of(once))))
        .isEqualTo(new Outcome.Repeated(place));
    assertThat(done(log.publish(event("b"), Optional.of(new Once("shop", "k", "other")))))
        .isEqualTo(new Outcome.OtherUse());
    assertThat(texts(done(log.read(LOBBY, Optional.empty(), 100)))).containsExactly(text("a"));
    hearing.nextPublication();
    assertThat(hearing.unread()).isZero();
  }

  @Test
  void pages_follow_one_another_and_are_bounded() {
    for (int i = 0; i < 45; i++) {
      done(log.publish(event("n" + i), UNNAMED));
    }
    List<String> all = new ArrayList<>();
    Optional<Place> after = Optional.empty();
    Page page;
    do {
      page = done(log.read(LOBBY, after, 20));
      assertThat(page.entries()).hasSizeLessThanOrEqualTo(20);
      assertThat(page.isComplete()).isTrue();
      all.addAll(texts(page));
      after = Optional.of(new Place(page.epoch(), page.entries().getLast().number()));
    } while (!page.isLast());
    assertThat(all).hasSize(45).endsWith(text("n44"));

    for (int i = 0; i < 4; i++) {
      done(log.publish(event("x".repeat(400_000)), UNNAMED));
    }
    assertThat(done(log.read(LOBBY, after, 20)).entries()).hasSize(3);
  }

  @Test
  void what_is_missing_is_told() {
    Place first = kept(done(log.publish(event("a"), UNNAMED)));
    done(log.publish(event("b"), UNNAMED));
    done(log.publish(event("c"), UNNAMED));
    node.outside(RedisKeys.log(LOBBY)).xtrim(RedisKeys.log(LOBBY), 1);

    assertThat(done(log.read(LOBBY, Optional.of(first), 20)).isComplete()).isFalse();
    node.outside(RedisKeys.log(LOBBY)).del(RedisKeys.log(LOBBY));
    assertThat(done(log.read(LOBBY, Optional.of(first), 20)).isComplete()).isFalse();
    assertThat(done(log.read(LOBBY, Optional.of(new Place("other", 7)), 20)).isComplete())
        .isFalse();
    assertThat(done(log.read(new ChannelId("nowhere"), Optional.of(first), 20)).isComplete())
        .isFalse();
    assertThat(done(log.read(new ChannelId("nowhere"), Optional.empty(), 20)))
        .isEqualTo(new Page("", List.of(), true, true));
  }

  @Test
  void a_history_whose_name_is_lost_begins_anew() {
    Place before = kept(done(log.publish(event("a"), UNNAMED)));
    node.outside(RedisKeys.logName(LOBBY)).del(RedisKeys.logName(LOBBY));
    Place after = kept(done(log.publish(event("b"), UNNAMED)));

    assertThat(after.number()).isEqualTo(1);
    assertThat(after.epoch()).isNotEqualTo(before.epoch());
    assertThat(texts(done(log.read(LOBBY, Optional.empty(), 20)))).containsExactly(text("b"));
  }

  @Test
  void it_is_bounded_in_number_and_in_time() {
    for (int i = 0; i < EventLog.MOST + 150; i++) {
      var _ = log.publish(event("n" + i), UNNAMED);
    }
    done(log.publish(event("last"), Optional.of(new Once("shop", "k", "d"))));

    String key = RedisKeys.log(LOBBY);
    assertThat(node.outside(key).xlen(key)).isBetween((long) EventLog.MOST, EventLog.MOST + 100L);
    for (String bounded : List.of(key, RedisKeys.logName(LOBBY), RedisKeys.kept(LOBBY, "shop:k"))) {
      assertThat(node.outside(key).pttl(bounded)).as(bounded).isPositive();
    }
  }

  @Test
  void a_service_calls_the_same_script_itself_and_may_put_in_anything() {
    String key = RedisKeys.log(LOBBY);
    String[] keys = {key, RedisKeys.logName(LOBBY), RedisKeys.kept(LOBBY, "")};
    String digest = node.outside(key).scriptLoad(RedisScript.DURABLE.source());
    for (String event : List.of(text("a"), "no event")) {
      List<Object> answer =
          node.outside(key)
              .evalsha(
                  digest,
                  ScriptOutputType.MULTI,
                  keys,
                  "channel:lobby",
                  "parley:marks:lobby",
                  event,
                  "1000",
                  "86400000",
                  "fresh-name",
                  "",
                  "0");
      assertThat(answer).hasSize(4).startsWith("fresh-name");
    }

    assertThat(done(log.read(LOBBY, Optional.empty(), 9)).entries())
        .extracting(Entry::number, entry -> entry.json().isPresent())
        .containsExactly(tuple(1L, true), tuple(2L, false));
  }

  @Test
  void while_redis_is_away_it_is_not_known_what_became_of_it() {
    node.cut();

    assertThat(failure(log.publish(event("a"), UNNAMED))).isInstanceOf(BusUnavailable.class);
    assertThat(failure(log.read(LOBBY, Optional.empty(), 9))).isInstanceOf(BusUnavailable.class);
  }

  private static Place kept(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Kept.class);
    Outcome.Kept kept = (Outcome.Kept) outcome;
    assertThat(kept.receivers()).isEqualTo(OptionalLong.of(1));
    return kept.place();
  }

  private static Event event(String content) {
    return new Event(LOBBY, Payload.of(text(content).getBytes(UTF_8)));
  }

  private static String text(String content) {
    return "{\"type\":\"note\",\"channelId\":\"lobby\",\"data\":{\"c\":\"%s\"}}".formatted(content);
  }

  private static List<String> texts(Page page) {
    return page.entries().stream()
        .map(entry -> new String(entry.json().orElseThrow().bytes(), UTF_8))
        .toList();
  }
}
