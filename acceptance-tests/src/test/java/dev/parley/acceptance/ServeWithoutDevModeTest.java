package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.RawClient;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gives tokens away on a developer's machine does not exist in production. */
class ServeWithoutDevModeTest {
  private final Deployment deployment = Deployment.running();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/index.html",
        "/page.js",
        "/dev",
        "/dev/token?user=u1",
        "/dev/info",
        "/dev/issuer/.well-known/jwks",
        "/dev/echo"
      })
  void dev_mode_is_not_there(String path) throws IOException {
    assertThat(statusOf("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path)))
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/echo", "/dev/echo?channelId=lobby", "/"})
  void nor_is_there_a_socket_beside_the_one_for_clients(String target) throws IOException {
    assertThat(statusOf(RawClient.handshake(target))).isEqualTo(404);
  }

  private int statusOf(String request) throws IOException {
    try (RawClient client = RawClient.dial(deployment.north.port())) {
      client.send(request.getBytes(ISO_8859_1));
      return client.answer().status();
    }
  }
}
