package dev.parley.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.MonotonicClock;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailTest {
  private static final ChannelId LOBBY = new ChannelId("lobby");

  private final AtomicInteger ended = new AtomicInteger();

  @Test
  void what_is_published_is_shown_in_its_order() {
    Tail tail = tail(TailDetail.NONE);
    tail.published(note("{\"type\":\"note\"}"));
    tail.published(note("{}"));

    assertThat(sent(tail, 3))
        .containsExactly(
            "listening {'channelIds':['lobby']}",
            "publication {'channelId':'lobby','type':'note','bytes':15}",
            "publication {'channelId':'lobby','type':'note','bytes':2}");
    assertThat(ended).hasValue(1);
  }

  @Test
  void what_is_too_much_is_left_out_and_counted() {
    Tail tail = tail(TailDetail.NONE);
    for (int i = 0; i < Tail.A_SECOND + 7; i++) {
      tail.published(note("{}"));
    }
    tail.missed(LOBBY, Gap.LINK_LOST);

    List<String> sent = sent(tail, 1 + Tail.A_SECOND + 2);

    assertThat(sent).filteredOn(event -> event.startsWith("publication")).hasSize(Tail.A_SECOND);
    assertThat(sent.subList(sent.size() - 2, sent.size()))
        .containsExactly(
            "left_out {'count':7}", "missed {'channelId':'lobby','because':'link_lost'}");
  }

  @Test
  void what_waits_is_bounded_by_its_bytes() {
    Tail tail = tail(TailDetail.NONE);
    String large = "\"" + "x".repeat(200_000) + "\"";
    for (int i = 0; i < 5; i++) {
      tail.published(note(large));
    }

    assertThat(sent(tail, 4)).last().isEqualTo("left_out {'count':3}");
  }

  @Test
  void a_key_that_is_gone_ends_it() {
    Tail tail =
        new Tail(
            List.of(LOBBY),
            TailDetail.NONE,
            MonotonicClock.system(),
            () -> false,
            ended::incrementAndGet);

    tail.run((event, data) -> true);
    tail.close();

    assertThat(ended).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"type\":\"n\"}|",
        "{\"data\":7}|,'data':'number'",
        "{\"data\":[{\"a\":1}],\"z\":1}|,'data':'array'",
        "{\"z\":{\"data\":1},\"data\":{\"a\":\"secret\",\"b\":{\"c\":1},\"d\":null,\"e\":true}}"
            + "|,'data':{'a':'string','b':'object','d':'null','e':'boolean'}"
      })
  void of_the_shape_there_are_names_and_types_and_no_values(
      String event, @Nullable String expected) {
    Tail tail = tail(TailDetail.SHAPE);
    tail.published(note(event));

    assertThat(sent(tail, 2).getLast())
        .isEqualTo(
            "publication {'channelId':'lobby','type':'note','bytes':%d%s}"
                .formatted(event.length(), expected == null ? "" : expected));
  }

  @Test
  void in_full_an_event_is_as_it_was_published_unless_it_is_large() {
    Tail tail = tail(TailDetail.FULL);
    tail.published(note("{ \"data\" : \"€\" }"));
    tail.published(note("\"" + "x".repeat(70_000) + "\""));

    assertThat(sent(tail, 3))
        .endsWith(
            "publication {'channelId':'lobby','type':'note','bytes':18,'event':{ 'data' : '€' }}",
            "publication {'channelId':'lobby','type':'note','bytes':70002}");
  }

  private Tail tail(TailDetail detail) {
    return new Tail(
        List.of(LOBBY), detail, MonotonicClock.system(), () -> true, ended::incrementAndGet);
  }

  /** The first that are sent; then whoever listens goes. */
  private static List<String> sent(Tail tail, int number) {
    List<String> sent = new ArrayList<>();
    tail.run((event, data) -> {
      sent.add(event + " " + data.replace('"', '\''));
      return sent.size() < number;
    });
    return sent;
  }

  private static Publication note(String json) {
    return new Publication(
        LOBBY, new EventName("note"), Payload.of(json.getBytes(UTF_8)), new Meaning.Opaque());
  }
}
