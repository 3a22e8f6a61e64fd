package dev.parley.bootstrap.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.delivery.DisconnectReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds what the page says of a close to what the server closes with. */
class PageCloseCodesTest {
  /** No close frame arrived: browsers say it, and no server sends it. */
  private static final String LINK_LOST = "1006";

  @Test
  void the_page_has_words_for_every_close_code_and_for_no_other() throws IOException {
    String page =
        Files.readString(Path.of("src/main/resources/dev/parley/bootstrap/page/connection.js"));
    int from = page.indexOf("const MEANINGS = {");
    List<String> codes =
        Pattern.compile("\\b(\\d{4}):")
            .matcher(page.substring(from, page.indexOf("};", from)))
            .results()
            .map(MatchResult::group)
            .map(code -> code.substring(0, 4))
            .toList();

    assertThat(codes)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Stream.of(LINK_LOST),
                    Arrays.stream(DisconnectReason.values())
                        .map(reason -> Integer.toString(reason.code())))
                .distinct()
                .toList());
  }
}
