package dev.parley.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.in.NodeHealth;
import dev.parley.websocket.endpoint.Reply;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  @Test
  void a_node_that_has_all_it_needs_is_ready() {
    Reply reply = reply(health(true, true, true));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(text(reply))
        .isEqualTo(
            """
            {"ready":true,"redis":"ok","keys":"ok","drain":"ok","presence":"ok","commands":"ok"}
            """);
  }

  @Test
  void what_is_missing_is_named() {
    assertThat(text(reply(health(false, true, true)))).contains("\"redis\":\"unreachable\"");
    assertThat(text(reply(health(true, false, true)))).contains("\"keys\":\"missing\"");
    assertThat(text(reply(health(true, true, false)))).contains("\"drain\":\"draining\"");
  }

  @Test
  void each_of_them_alone_keeps_clients_away() {
    assertThat(reply(health(false, true, true)).status()).isEqualTo(503);
    assertThat(reply(health(true, false, true)).status()).isEqualTo(503);
    assertThat(reply(health(true, true, false)).status()).isEqualTo(503);
  }

  @Test
  void a_node_that_redis_refuses_what_newcomers_need_is_not_ready_and_says_what() {
    Reply reply =
        reply(
            new NodeHealth(
                true,
                Optional.of("NOPERM: SUBSCRIBE channel:*"),
                true,
                true,
                Optional.empty(),
                Optional.empty()));

    assertThat(reply.status()).isEqualTo(503);
    assertThat(text(reply)).contains("\"redis\":\"refused: NOPERM: SUBSCRIBE channel:*\"");
  }

  @Test
  void a_node_without_presence_or_commands_is_ready_and_says_so() {
    Reply reply =
        reply(
            new NodeHealth(
                true,
                Optional.empty(),
                true,
                true,
                Optional.of("OOM: EVALSHA join"),
                Optional.of("NOPERM: PUBSUB NUMSUB")));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(text(reply))
        .contains("\"presence\":\"refused: OOM: EVALSHA join\"")
        .contains("\"commands\":\"refused: NOPERM: PUBSUB NUMSUB\"");
  }

  private static NodeHealth health(boolean bus, boolean keys, boolean admitting) {
    return new NodeHealth(
        bus, Optional.empty(), keys, admitting, Optional.empty(), Optional.empty());
  }

  private static Reply reply(NodeHealth health) {
    return new Readiness(() -> health).reply(Map.of());
  }

  private static String text(Reply reply) {
    return new String(reply.body(), UTF_8);
  }
}
