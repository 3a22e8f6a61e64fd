package dev.parley.websocket.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.AsyncApi;
import dev.parley.websocket.stomp.StompViolation.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/stomp.md, and the errors of docs/asyncapi.yaml, to what is sent. */
class StompDocumentationTest {
  private static final Path PAGE = Path.of("..", "docs", "stomp.md");

  @Test
  void the_page_has_every_error_with_its_text_and_no_other() throws IOException {
    Stream<String> errors =
        Arrays.stream(StompError.values()).map(error -> row(error.code(), error.message()));
    Stream<String> violations =
        Arrays.stream(Rule.values())
            .map(rule -> new StompViolation(rule, null))
            .map(violation -> row(violation.code(), violation.text()));

    assertThat(errorRows())
        .containsExactlyInAnyOrderElementsOf(Stream.concat(errors, violations).toList());
  }

  @Test
  void the_asyncapi_document_has_every_error_and_no_other() {
    Stream<String> errors = Arrays.stream(StompError.values()).map(StompError::code);
    Stream<String> violations =
        Arrays.stream(Rule.values()).map(rule -> new StompViolation(rule, null).code());

    assertThat(new AsyncApi().stompErrorCodes())
        .containsExactlyInAnyOrderElementsOf(Stream.concat(errors, violations).toList());
  }

  @Test
  void the_page_has_the_limits_that_are_kept() throws IOException {
    StompLimits limits = StompLimits.DEFAULT;

    assertThat(Files.readString(PAGE))
        .contains(
            "together | " + limits.maxFrameBytes() + " bytes |",
            "| " + limits.maxHeaders() + ", of " + limits.maxLineBytes() + " bytes each |",
            "spread over | " + limits.maxPieces() + " |",
            "subscriptions of a connection | " + StompSubscriptions.MAX + " |",
            "heart-beat:" + HeartBeat.OURS.header());
  }

  private static List<String> errorRows() throws IOException {
    String page = Files.readString(PAGE);
    return page.substring(page.indexOf("## Errors"), page.indexOf("## Clients"))
        .lines()
        .filter(line -> line.startsWith("| `") && !line.startsWith("| `code`"))
        .toList();
  }

  private static String row(String code, String text) {
    return "| `" + code + "` | " + text + " |";
  }
}
