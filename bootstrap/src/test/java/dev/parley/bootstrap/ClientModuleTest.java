package dev.parley.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.endpoint.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The client that a page loads from the server. */
class ClientModuleTest {
  private final ClientModule client = ClientModule.ofThisBuild();

  @Test
  void it_is_a_module_that_makes_a_client_and_needs_no_other() {
    String module = new String(client.reply(Map.of()).body(), UTF_8);

    assertThat(module).containsPattern("export\\s*\\{[^}]*createParley").doesNotContain("import ");
  }

  @Test
  void it_is_asked_for_again_unless_the_page_names_this_version() {
    assertThat(client.reply(Map.of()).headers())
        .containsEntry("Cache-Control", "public, no-cache")
        .containsEntry("Access-Control-Allow-Origin", "*")
        .containsKey("ETag");
    assertThat(client.reply(Map.of("v", "0.0.1")).headers())
        .containsEntry("Cache-Control", "public, no-cache");
    assertThat(client.reply(Map.of("v", BuildInfo.version())).headers())
        .containsEntry("Cache-Control", "public, max-age=31536000, immutable");
  }

  @Test
  void compressed_it_is_the_same_and_small() throws IOException {
    Reply reply = client.reply(Map.of());
    byte[] compressed = reply.gzip().orElseThrow();
    byte[] again = new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes();

    assertThat(again).isEqualTo(reply.body());
    assertThat(compressed).hasSizeLessThan(8 * 1024);
  }
}
