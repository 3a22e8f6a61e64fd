package dev.parley.websocket.gateway;

import static dev.parley.websocket.rfc6455.ClientFrames.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.websocket.fanout.ShardBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many clients that do not read, each within its own bound; a neighbour notices nothing. */
class SlowClientsTest {
  private static final int MIB = 1024 * 1024;
  private static final int BUDGET_BYTES = 4 * MIB;
  private static final int CLIENTS = 30;

  @RegisterExtension
  final AttackedNode node =
      new AttackedNode(
          GatewayFixture.defaults()
              .withIoThreads(1)
              .withBudget(new ShardBudget(64 * MIB, 64 * MIB, BUDGET_BYTES)));

  private final List<RawClient> clients = new ArrayList<>();

  @AfterEach
  void the_clients_go() throws IOException {
    node.neighbour().noticesNothing();
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  void what_is_the_same_for_all_of_them_is_kept_once_and_nobody_has_to_go() throws IOException {
    for (int i = 0; i < CLIENTS; i++) {
      RawClient client = slow("/ws?channelId=c1&token=user" + i);
      client.textWith("presence:state");
    }
    publishMuch();

    Await.until("more than the budget waits, added up", () -> waitingBytes() > BUDGET_BYTES);
    assertThat(node.gateway().telemetry.counted(Measure.SLOW_CONNECTION_SHED)).isZero();
  }

  /** Each has named its subscription otherwise, and so each has frames of its own. */
  @Test
  void when_too_much_waits_for_all_together_the_slowest_are_told_so_and_go() throws IOException {
    for (int i = 0; i < CLIENTS; i++) {
      RawClient client = slow("/stomp");
      client.send(text("CONNECT\npasscode:user%d\n\n\0".formatted(i).getBytes(ISO_8859_1)));
      client.send(
          text(
              "SUBSCRIBE\nid:mine-%d\nreceipt:r\ndestination:/topic/channels/c1/messages\n\n\0"
                  .formatted(i)
                  .getBytes(ISO_8859_1)));
      client.textWith("receipt-id:r");
    }
    publishMuch();

    Await.until(
        "some had to go", () -> node.gateway().telemetry.counted(Measure.SLOW_CONNECTION_SHED) > 0);
    Await.until("the rest is within the budget", () -> waitingBytes() <= BUDGET_BYTES);
    Await.until(
        "they are closed as slow",
        () ->
            node.gateway().telemetry.ends().stream()
                .anyMatch(end -> end.reason().equals(Optional.of(DisconnectReason.TOO_SLOW))));
  }

  private long waitingBytes() {
    return node.gateway().telemetry.now(Level.OUTBOX_BYTES);
  }

  /** More than the system holds for a client, and less than one may have waiting. */
  private void publishMuch() {
    for (int i = 0; i < 6; i++) {
      node.gateway().publish("c1", "x".repeat(200_000));
    }
  }

  private RawClient slow(String target) throws IOException {
    RawClient client = RawClient.dialNarrow(node.gateway().port);
    clients.add(client);
    client.upgrade(target);
    return client;
  }
}
