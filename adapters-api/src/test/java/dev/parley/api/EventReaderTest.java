package dev.parley.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.channel.ChannelId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
  private static final ChannelId LOBBY = new ChannelId("lobby");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"n\",\"channelId\":\"lobby\",\"timestamp\":1}",
        " \n{ \"timestamp\" : 1.5e3 , \"data\" : { \"type\" : [ ] } , \"channelId\":\"lobby\""
            + ",\"type\":\"€\\u0041\" }\t",
      })
  void an_event_that_lacks_nothing_stays_as_it_is(String json) {
    assertThat(completed(json)).isEqualTo(json.strip());
  }

  @Test
  void what_is_missing_is_put_behind_the_brace_and_the_rest_stays() {
    assertThat(completed("{ \"type\" : \"é\",\"data\":{} }"))
        .isEqualTo("{\"channelId\":\"lobby\",\"timestamp\":77, \"type\" : \"é\",\"data\":{} }");
    assertThat(completed("{\"channelId\":\"lobby\",\"type\":\"n\"}"))
        .isEqualTo("{\"timestamp\":77,\"channelId\":\"lobby\",\"type\":\"n\"}");
    assertThat(completed("{\"timestamp\":0,\"type\":\"n\"}"))
        .isEqualTo("{\"channelId\":\"lobby\",\"timestamp\":0,\"type\":\"n\"}");
  }

  @Test
  void the_channels_of_an_event_become_the_one_that_it_goes_to() {
    String batch =
        "{\"events\":[{\"type\":\"ü\"},"
            + " {\"type\":\"n\", \"channelIds\" : [\"lobby\", \"b\"] , \"data\":{\"x\":\"€\"}}]}";

    List<EventDraft> drafts = EventReader.many(batch.getBytes(UTF_8), 100).orElseThrow();

    assertThat(drafts).hasSize(2);
    assertThat(drafts.get(1).several().orElseThrow().names()).containsExactly("lobby", "b");
    assertThat(text(drafts.get(1)))
        .isEqualTo(
            "{\"timestamp\":77,\"type\":\"n\", \"channelId\":\"lobby\" , \"data\":{\"x\":\"€\"}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "1",
        "null",
        "{",
        "{}{}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":01}",
        "\uFEFF{}",
        "{\"a\":\"\u0001\"}"
      })
  void what_is_not_one_object_is_no_event(String json) {
    assertThat(EventReader.one(json.getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"events\":{}}",
        "{\"events\":[1]}",
        "{\"events\":[{}],\"more\":1}",
        "{\"event\":[]}",
        "{\"events\":[{}]",
        "[{}]"
      })
  void what_is_not_a_list_of_objects_is_no_batch(String json) {
    assertThat(EventReader.many(json.getBytes(UTF_8), 100)).isEmpty();
  }

  @Test
  void of_a_batch_that_is_too_long_no_more_is_read_than_shows_it() {
    String batch = "{\"events\":[" + "{},".repeat(100) + "{}," + "nonsense";

    assertThat(EventReader.many(batch.getBytes(UTF_8), 100).orElseThrow()).hasSize(101);
  }

  @Test
  void nesting_is_bounded_and_takes_no_stack() {
    String deep = "{\"a\":" + "[".repeat(400_000) + "]".repeat(400_000) + "}";

    assertThat(EventReader.one(deep.getBytes(UTF_8))).isEmpty();
  }

  private static String completed(String json) {
    return text(EventReader.one(json.getBytes(UTF_8)).orElseThrow());
  }

  private static String text(EventDraft draft) {
    return new String(draft.complete(LOBBY, 77).bytes(), UTF_8);
  }
}
