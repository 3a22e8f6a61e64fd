package dev.parley.bootstrap;

import static dev.parley.bootstrap.ApiNode.ALL;
import static dev.parley.bootstrap.ApiNode.READER;
import static dev.parley.bootstrap.ApiNode.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events that are kept, of a node that is started. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeptOverHttpTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ApiNode node;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    node = ApiNode.start(directory);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @Test
  void what_is_kept_is_read_in_pages_by_position() throws Exception {
    List<String> positions = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      positions.add(keep("orders.1", SHOP, i, "k" + i).path("position").asString());
    }
    // A plain one is not in it.
    assertThat(
            node.call("POST", "/v1/channels/orders.1/events", SHOP, "{\"type\":\"plain\"}")
                .statusCode())
        .isEqualTo(200);

    JsonNode page = read("orders.1", "?limit=2");
    List<String> read = new ArrayList<>();
    while (true) {
      assertThat(page.path("complete").asBoolean()).isTrue();
      page.path("events").forEach(entry -> read.add(entry.path("position").asString()));
      if (page.path("last").asBoolean()) {
        break;
      }
      page = read("orders.1", "?limit=2&after=" + page.path("next").asString());
    }
    assertThat(read).isEqualTo(positions);
    JsonNode rest = read("orders.1", "?after=" + positions.get(3));
    assertThat(rest.at("/events/0/event/data/n").asInt()).isEqualTo(4);
    assertThat(read("orders.1", "?after=" + positions.get(4)).path("next").asString())
        .isEqualTo(positions.get(4));
    assertThat(read("orders.1", "?after=gone.3").path("complete").asBoolean()).isFalse();
  }

  @Test
  void what_is_sent_again_under_its_key_has_the_same_position() throws Exception {
    JsonNode first = keep("orders.2", SHOP, 1, "again");
    JsonNode second = keep("orders.2", SHOP, 1, "again");

    assertThat(first.path("replayed").asBoolean()).isFalse();
    assertThat(second.path("replayed").asBoolean()).isTrue();
    assertThat(second.path("position")).isEqualTo(first.path("position"));
    assertThat(call("orders.2", SHOP, 2, "again").statusCode()).isEqualTo(422);
    assertThat(read("orders.2", "").path("events")).hasSize(1);
  }

  @Test
  void reading_takes_a_right_of_its_own() throws Exception {
    for (String key : List.of(SHOP, READER)) {
      assertThat(node.call("GET", "/v1/channels/orders.1/events", key, "").statusCode())
          .isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?after=",
        "?after=7",
        "?after=a.-1",
        "?after=a.9999999999999999",
        "?limit=0",
        "?limit=101",
        "?limit=x",
        "?before=a.1"
      })
  void what_is_no_question_is_refused(String query) throws Exception {
    assertThat(node.call("GET", "/v1/channels/orders.1/events" + query, ALL, "").statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?durable=maybe", "?durable=", "?lasting=true"})
  void what_is_asked_for_wrongly_is_not_published(String query) throws Exception {
    assertThat(
            node.call("POST", "/v1/channels/orders.3/events" + query, ALL, "{\"type\":\"n\"}")
                .statusCode())
        .isEqualTo(400);
    assertThat(read("orders.3", "").path("events")).isEmpty();
  }

  private JsonNode keep(String channel, String key, int n, String once) throws Exception {
    HttpResponse<String> answer = call(channel, key, n, once);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> call(String channel, String key, int n, String once)
      throws Exception {
    return node.call(
        "POST",
        "/v1/channels/" + channel + "/events?durable=true",
        key,
        "{\"type\":\"order\",\"timestamp\":7,\"data\":{\"n\":" + n + "}}",
        "Idempotency-Key",
        once);
  }

  private JsonNode read(String channel, String query) throws Exception {
    HttpResponse<String> answer =
        node.call("GET", "/v1/channels/" + channel + "/events" + query, ALL, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }
}
