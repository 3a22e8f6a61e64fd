package dev.parley.websocket.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.delivery.DisconnectReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds the table by which clients decide what to do after a close to what the server closes with.
 */
class CloseCodeTableTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode table;

  CloseCodeTableTest() throws IOException {
    table = JSON.readTree(Files.readAllBytes(Path.of("../clients/close-codes.json")));
  }

  @Test
  void it_has_every_way_in_which_the_server_closes_and_no_other() {
    List<String> rows = new ArrayList<>();
    table.forEach(row ->
        rows.add(
            row.path("name").asString()
                + " "
                + row.path("code").asInt()
                + " "
                + row.path("reason").asString()
                + " "
                + row.path("reconnect").asString()));

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(DisconnectReason.values())
                .map(reason ->
                    reason.name().toLowerCase(Locale.ROOT)
                        + " "
                        + reason.code()
                        + " "
                        + reason.text()
                        + " "
                        + AsyncApi.word(reason.reconnect()))
                .toList());
  }

  @Test
  void a_refusal_that_has_no_time_to_come_back_at_means_what_its_code_does() {
    Set<String> verdicts = new TreeSet<>();
    table.forEach(row -> {
      String text = row.path("reason").asString();
      if (row.path("code").asInt() == 4401 && text.startsWith("{")) {
        verdicts.add(row.path("reconnect").asString());
      }
    });

    assertThat(verdicts).containsExactly("token");
  }
}
