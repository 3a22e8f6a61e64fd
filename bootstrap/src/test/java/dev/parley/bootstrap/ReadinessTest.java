package dev.parley.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.in.ReportHealth.Health;
import dev.parley.websocket.endpoint.Reply;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  @Test
  void a_node_that_has_all_it_needs_is_ready() {
    Reply reply = reply(new Health(true, true, true));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(text(reply))
        .isEqualTo(
            """
            {"ready":true,"redis":"ok","keys":"ok","drain":"ok"}
            """);
  }

  @Test
  void what_is_missing_is_named() {
    assertThat(text(reply(new Health(false, true, true)))).contains("\"redis\":\"unreachable\"");
    assertThat(text(reply(new Health(true, false, true)))).contains("\"keys\":\"missing\"");
    assertThat(text(reply(new Health(true, true, false)))).contains("\"drain\":\"draining\"");
  }

  @Test
  void each_of_them_alone_keeps_clients_away() {
    assertThat(reply(new Health(false, true, true)).status()).isEqualTo(503);
    assertThat(reply(new Health(true, false, true)).status()).isEqualTo(503);
    assertThat(reply(new Health(true, true, false)).status()).isEqualTo(503);
  }

  private static Reply reply(Health health) {
    return new Readiness(() -> health).reply(Map.of());
  }

  private static String text(Reply reply) {
    return new String(reply.body(), UTF_8);
  }
}
