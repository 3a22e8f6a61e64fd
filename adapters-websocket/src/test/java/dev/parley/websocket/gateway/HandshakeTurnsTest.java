package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.gateway.RawClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients who come all at once. */
class HandshakeTurnsTest {
  /** As many as the slowest pace has within the time that one waits. */
  private static final int CROWD = 300;

  private final List<RawClient> crowd = new ArrayList<>();

  @AfterEach
  void go() throws IOException {
    for (RawClient client : crowd) {
      client.close();
    }
  }

  @Test
  void those_who_come_at_once_wait_for_their_turn_and_are_all_admitted() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture()) {
      come(gateway, CROWD);

      assertThat(answers()).extracting(Answer::status).containsOnly(101);
      assertThat(gateway.telemetry.counted(Measure.HANDSHAKE_ADMITTED)).isEqualTo(CROWD);
      assertThat(gateway.telemetry.now(Level.HANDSHAKES_WAITING)).isZero();
    }
  }

  @Test
  void those_for_whom_there_is_no_room_to_wait_are_told_to_come_again() throws IOException {
    EntryRules nobodyWaits = EntryRules.DEFAULT.withWaitingBytes(1);
    try (GatewayFixture gateway =
        new GatewayFixture(GatewayFixture.defaults().withEntry(nobodyWaits))) {
      come(gateway, 2 * CROWD);
      List<Answer> answers = answers();

      List<Answer> refused = answers.stream().filter(answer -> answer.status() != 101).toList();
      assertThat(refused).isNotEmpty();
      assertThat(refused)
          .allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("\"code\":\"busy\"");
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 17);
          });
      assertThat(refused).extracting(answer -> answer.header("Retry-After")).contains("1", "5");
    }
  }

  @Test
  void what_is_no_handshake_does_not_wait_for_them() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient other = RawClient.dial(gateway.port)) {
      come(gateway, CROWD);
      other.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));

      assertThat(other.answer().status()).isEqualTo(404);
      assertThat(gateway.telemetry.counted(Measure.HANDSHAKE_ADMITTED)).isLessThan(CROWD);
    }
  }

  private void come(GatewayFixture gateway, int clients) throws IOException {
    for (int i = 0; i < clients; i++) {
      crowd.add(RawClient.dial(gateway.port));
    }
    for (int i = 0; i < clients; i++) {
      crowd
          .get(i)
          .send(
              RawClient.handshake("/ws?token=user" + i + "&channelId=c" + i % 50)
                  .getBytes(ISO_8859_1));
    }
  }

  private List<Answer> answers() throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (RawClient client : crowd) {
      answers.add(client.answer());
    }
    return answers;
  }
}
