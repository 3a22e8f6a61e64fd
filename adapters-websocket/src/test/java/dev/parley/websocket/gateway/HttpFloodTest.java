package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.http.HttpLimits;
import dev.parley.websocket.admission.EntryRules;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One address opens more sockets than it may have, and does not upgrade them; those that are
 * dropped it opens again. Others come in all the while, and a neighbour notices nothing.
 */
class HttpFloodTest {
  /** {@code -Dparley.flood=2500}: as many as there are descriptors for, twice. */
  private static final int SOCKETS = Integer.getInteger("parley.flood", 300);

  private static final int NEWCOMERS = 30;
  private static final String MALLORY = "127.0.0.66";
  private static final HttpLimits LIMITS =
      HttpLimits.DEFAULT.withConnections(Math.max(100, SOCKETS / 3));

  /** What is done with a socket that is not upgraded. */
  enum Flood {
    SILENT(""),
    HALF_HEADS("GET /ws?token=ada HTTP/1.1\r\nHost: x\r\nX-Half: " + "x".repeat(15 * 1024)),
    UNREAD_ANSWERS("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2_000)),
    UNREAD_PAGES("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2_000)),
    KEPT_ALIVE("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");

    private final String said;

    Flood(String said) {
      this.said = said;
    }
  }

  private final GatewayFixture gateway =
      new GatewayFixture(GatewayFixture.defaults().withEntry(EntryRules.DEFAULT.withHttp(LIMITS)));

  @SuppressWarnings("NullAway.Init")
  private Neighbour neighbour;

  @BeforeEach
  void open() throws IOException {
    neighbour = new Neighbour(gateway);
  }

  @AfterEach
  void the_neighbour_notices_nothing() throws IOException {
    neighbour.noticesNothing();
    neighbour.close();
    gateway.close();
  }

  @ParameterizedTest
  @EnumSource(Flood.class)
  void sockets_that_are_not_upgraded_keep_nobody_out(Flood flood) throws IOException {
    Deque<RawClient> sockets = new ArrayDeque<>();
    List<Long> waits = new ArrayList<>();
    try {
      for (int i = 0; i < SOCKETS; i++) {
        sockets.add(dial(flood));
      }
      for (int i = 0; i < NEWCOMERS; i++) {
        for (int again = 0; again < SOCKETS / NEWCOMERS; again++) {
          sockets.removeFirst().close();
          sockets.add(dial(flood));
        }
        assertThat(gateway.telemetry.now(Level.HTTP_CONNECTIONS))
            .isLessThanOrEqualTo((long) LIMITS.perAddress() + NEWCOMERS);
        waits.add(millisToJoin());
        try (RawClient probe = RawClient.dial(gateway.port)) {
          probe.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
          assertThat(probe.answer().status()).isEqualTo(200);
        }
      }
    } finally {
      for (RawClient socket : sockets) {
        socket.close();
      }
    }
    waits.sort(null);
    System.out.printf(
        "%s, %d sockets: %d others came in within %d ms in the median, %d ms at the longest%n",
        flood, SOCKETS, waits.size(), waits.get(waits.size() / 2), waits.getLast());
    Await.until("none is left", () -> gateway.telemetry.now(Level.HTTP_CONNECTIONS) == 0);
  }

  @Test
  void what_is_dropped_is_counted_by_its_cause() throws IOException {
    List<RawClient> sockets = new ArrayList<>();
    for (int i = 0; i <= LIMITS.perAddress(); i++) {
      sockets.add(dial(Flood.SILENT));
    }
    Await.until(
        "the oldest has gone",
        () ->
            gateway.telemetry.counted(Measure.HTTP_CONNECTION_DROPPED, "too_many_of_address") == 1);
    assertThat(sockets.getFirst().isEnded()).isTrue();
    for (RawClient socket : sockets) {
      socket.close();
    }
  }

  @Test
  void a_kept_alive_connection_waits_longer_than_a_head() throws IOException {
    HttpLimits patient = LIMITS.withHead(Duration.ofMillis(300)).withIdle(Duration.ofMinutes(1));
    try (GatewayFixture other = gateway(patient);
        RawClient kept = RawClient.dial(other.port);
        RawClient silent = RawClient.dial(other.port);
        RawClient half = RawClient.dial(other.port)) {
      askForHealth(kept);
      half.send("GET /hea".getBytes(ISO_8859_1));
      assertThat(silent.isEnded()).isTrue();
      assertThat(half.isEnded()).isTrue();

      askForHealth(kept);
      kept.send("GET /hea".getBytes(ISO_8859_1));
      assertThat(kept.isEnded()).isTrue();
    }
  }

  @Test
  void and_no_longer_than_it_may() throws IOException {
    try (GatewayFixture other = gateway(LIMITS.withIdle(Duration.ofMillis(300)));
        RawClient kept = RawClient.dial(other.port)) {
      askForHealth(kept);
      assertThat(kept.isEnded()).isTrue();
      assertThat(other.telemetry.counted(Measure.HTTP_CONNECTION_DROPPED, "idle")).isEqualTo(1);
    }
  }

  private static GatewayFixture gateway(HttpLimits limits) {
    return new GatewayFixture(
        GatewayFixture.defaults().withEntry(EntryRules.DEFAULT.withHttp(limits)));
  }

  private static void askForHealth(RawClient client) throws IOException {
    client.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
    assertThat(client.answer().status()).isEqualTo(200);
  }

  private RawClient dial(Flood flood) throws IOException {
    RawClient client = RawClient.dialFrom(MALLORY, gateway.port);
    client.sendUntilCut(flood.said.getBytes(ISO_8859_1));
    return client;
  }

  private long millisToJoin() throws IOException {
    long begun = System.nanoTime();
    try (RawClient ada = RawClient.connect(gateway.port, "/ws?token=ada&channelId=c1")) {
      ada.textWith("presence:state");
    }
    return (System.nanoTime() - begun) / 1_000_000;
  }
}
