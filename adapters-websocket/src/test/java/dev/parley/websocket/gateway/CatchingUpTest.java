package dev.parley.websocket.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.out.Telemetry.Level;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client that does not read for a while, and then does. */
class CatchingUpTest {
  private static final int TIMES = 3;

  /** The first client of a process is written to directly from its next ping on. */
  private static final Duration PING_EVERY = Duration.ofMillis(200);

  /** More than the system holds for a client, and less than may wait for it besides. */
  private static final int EVENTS = 180;

  private static final String FILLING = "x".repeat(4096);

  @Test
  void who_was_behind_and_has_caught_up_has_missed_nothing() throws IOException {
    try (GatewayFixture gateway =
            new GatewayFixture(GatewayFixture.withLiveness(PING_EVERY, Duration.ofMinutes(1)));
        RawClient ada = RawClient.dialNarrow(gateway.port)) {
      ada.upgrade("/ws?token=ada&channelId=c1");
      ada.textWith("presence:join");
      for (int time = 0; time < TIMES; time++) {
        for (int n = 0; n < EVENTS; n++) {
          gateway.publish("c1", "{\"n\":" + n + ",\"filling\":\"" + FILLING + "\"}");
        }
        Await.until("she is behind", () -> gateway.telemetry.now(Level.CONNECTIONS_BEHIND) == 1);
        for (int n = 0; n < EVENTS; n++) {
          assertThat(ada.text()).startsWith("{\"n\":" + n + ",");
        }
        Await.until(
            "nothing waits for her", () -> gateway.telemetry.now(Level.CONNECTIONS_BEHIND) == 0);
      }
    }
  }
}
