package dev.parley.websocket.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.AsyncApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Holds the documents to what is answered before the upgrade. */
class ProblemDocumentationTest {
  @Test
  void the_asyncapi_document_has_every_refusal_and_no_other() {
    assertThat(new AsyncApi().refusals())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Problem.values())
                .map(problem -> problem.status() + " " + problem.code())
                .toList());
  }

  @Test
  void the_page_has_every_refusal() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "protocol.md"));

    assertThat(Problem.values())
        .allMatch(
            problem -> page.contains("| %d | `%s` |".formatted(problem.status(), problem.code())));
  }
}
