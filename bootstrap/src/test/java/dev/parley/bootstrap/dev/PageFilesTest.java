package dev.parley.bootstrap.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageFilesTest {
  private static final Map<String, Endpoint> ENDPOINTS = PageFiles.endpoints();
  private static final Pattern INLINE =
      Pattern.compile("<script(?! type=\"module\" src)|<style|\\s(style|on[a-z]+)=");

  @Test
  void all_files_of_the_folder_are_served_and_no_others() throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(PageFiles.class.getResource("/dev/parley/bootstrap/page"))
                .toURI());

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(PageFiles.NAMES)
          .containsExactlyInAnyOrderElementsOf(
              files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void each_file_has_its_path_and_the_page_is_at_the_root() {
    assertThat(ENDPOINTS.keySet())
        .contains("/")
        .contains("/" + PageFiles.STOMPJS)
        .hasSize(PageFiles.NAMES.size() + 2)
        .containsAll(PageFiles.NAMES.stream().map(name -> "/" + name).toList());
    assertThat(get("/")).isSameAs(get("/index.html"));
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/page.css, text/css; charset=utf-8",
    "/page.js, text/javascript; charset=utf-8"
  })
  void a_file_says_what_it_is(String path, String contentType) {
    assertThat(get(path).contentType()).isEqualTo(contentType);
    assertThat(get(path).headers()).containsEntry("X-Content-Type-Options", "nosniff");
  }

  @Test
  void the_page_runs_its_own_scripts_alone_and_is_framed_by_nobody() {
    assertThat(ENDPOINTS.keySet())
        .allSatisfy(path ->
            assertThat(get(path).headers().get("Content-Security-Policy"))
                .contains("default-src 'self'", "base-uri 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*"));
  }

  @Test
  void the_page_has_nothing_that_its_policy_forbids() {
    String page = new String(get("/").body(), UTF_8);

    assertThat(INLINE.matcher(page).results()).isEmpty();
    assertThat(page).doesNotContain("src=\"http", "href=\"http");
  }

  private static Reply get(String path) {
    return Objects.requireNonNull(ENDPOINTS.get(path)).reply(Map.of());
  }
}
