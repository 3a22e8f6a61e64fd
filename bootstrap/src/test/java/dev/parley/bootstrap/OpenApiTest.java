package dev.parley.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.ApiProblem;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The document by itself; {@link ApiNode} holds every call of the other tests to it. */
class OpenApiTest {
  private final OpenApi document = new OpenApi();

  @Test
  void every_reference_leads_somewhere() {
    assertThat(document.danglingReferences()).isEmpty();
  }

  @Test
  void every_code_is_in_it_and_no_other() {
    assertThat(document.codes())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ApiProblem.values()).map(ApiProblem::code).toList());
  }

  @Test
  void a_server_has_each_of_its_calls_and_tells_it(@TempDir Path directory) throws Exception {
    try (ApiNode node = ApiNode.start(directory, Map.of("PARLEY_TRANSITIONS", "on"))) {
      for (Entry<String, JsonNode> path : document.document().path("paths").properties()) {
        for (String method : path.getValue().propertyNames()) {
          String at = path.getKey().replaceAll("\\{\\w+}", "lobby");
          assertThat(node.call(method.toUpperCase(Locale.ROOT), at, ApiNode.ALL, "{}"))
              .as(method + " " + at)
              .satisfies(answer -> assertThat(answer.statusCode()).isIn(200, 400));
        }
      }
      assertThat(node.call("GET", "/v1/openapi.json", ApiNode.SHOP, "").body())
          .contains("\"openapi\": \"3.1.0\"");
    }
  }
}
