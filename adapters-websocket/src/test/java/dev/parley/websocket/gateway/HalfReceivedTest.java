package dev.parley.websocket.gateway;

import static dev.parley.websocket.rfc6455.ClientFrames.concat;
import static dev.parley.websocket.rfc6455.ClientFrames.lastContinuation;
import static dev.parley.websocket.rfc6455.ClientFrames.ping;
import static dev.parley.websocket.rfc6455.ClientFrames.text;
import static dev.parley.websocket.rfc6455.ClientFrames.textBegin;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.websocket.fanout.ShardBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients that begin and do not go on: with messages, with STOMP's frames, with transactions. What
 * is held for them is bounded for each and in sum; a neighbour notices nothing.
 */
class HalfReceivedTest {
  private static final int MIB = 1024 * 1024;

  /** So many bytes of what each client half sends are surely more than the budget. */
  private static final int CLIENTS = 100;

  @RegisterExtension
  final AttackedNode node =
      new AttackedNode(
          GatewayFixture.defaults()
              .withIoThreads(1)
              .withBudget(new ShardBudget(64 * MIB, MIB, 64 * MIB)));

  private final List<RawClient> clients = new ArrayList<>();

  @AfterEach
  void the_clients_go() throws IOException {
    node.neighbour().noticesNothing();
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  void of_a_large_message_that_is_not_finished_nothing_is_held() throws IOException {
    byte[] large = textBegin(new byte[512 * 1024]);
    for (String target : List.of("/stomp", "/ws?token=mallory&channelId=c1")) {
      for (int i = 0; i < 10; i++) {
        begun(target, large);
      }
    }

    assertThat(heldBytes()).isLessThan(10_000);
  }

  @Test
  void who_has_kept_it_waiting_longest_goes_when_too_much_is_half_sent() throws IOException {
    byte[] half = textBegin("x".repeat(16 * 1024).getBytes(ISO_8859_1));
    for (int i = 0; i < CLIENTS; i++) {
      begun("/stomp", half);
    }

    assertThat(clients.getFirst().frame())
        .isEqualTo(new RawClient.Frame(8, 1009, "no room for unfinished messages"));
    assertThat(heldBytes()).isBetween(900_000L, (long) MIB);
    RawClient latest = clients.getLast();
    latest.send(lastContinuation(new byte[0]));
    assertThat(latest.text()).startsWith("ERROR").contains("code:command_unknown");
    assertThat(newcomer().text()).startsWith("CONNECTED");
  }

  @Test
  void frames_of_stomp_that_are_not_finished_count_with_their_headers() throws IOException {
    StringBuilder heads = new StringBuilder("CONNECT\n");
    for (int i = 0; i < 60; i++) {
      heads.append('h').append(i).append(":\n");
    }
    for (int i = 0; i < 2 * CLIENTS; i++) {
      begun("/stomp", text(heads.toString().getBytes(ISO_8859_1)));
    }

    assertThat(clients.getFirst().closeCode()).isEqualTo(1009);
    assertThat(heldBytes()).isLessThanOrEqualTo(MIB);
  }

  @Test
  void transactions_that_are_not_committed_count_as_well() throws IOException {
    String send =
        "SEND\ndestination:/app/channels/c1/typing\ntransaction:t\n\n{\"type\":\"typing:start\"%s}\0"
            .formatted(" ".repeat(15_000));
    for (int i = 0; i < CLIENTS; i++) {
      RawClient client = newcomer();
      client.textWith("CONNECTED");
      client.send(text(("BEGIN\ntransaction:t\n\n\0" + send + send).getBytes(ISO_8859_1)));
      client.send(text("BEGIN\ntransaction:u\nreceipt:kept\n\n\0".getBytes(ISO_8859_1)));
      client.textWith("receipt-id:kept");
    }

    assertThat(clients.getFirst().closeCode()).isEqualTo(1009);
    assertThat(heldBytes()).isLessThanOrEqualTo(MIB);
  }

  /** A client that sends this, of which the server has heard by when this returns. */
  private void begun(String target, byte[] bytes) throws IOException {
    RawClient client = RawClient.connect(node.gateway().port, target);
    clients.add(client);
    client.sendUntilCut(concat(bytes, ping("heard".getBytes(ISO_8859_1))));
    RawClient.Frame answer = client.frame();
    while (answer.opcode() == 1) {
      answer = client.frame();
    }
    assertThat(answer.text()).isEqualTo("heard");
  }

  private long heldBytes() {
    return node.gateway().telemetry.now(Level.HALF_RECEIVED_BYTES);
  }

  private RawClient newcomer() throws IOException {
    RawClient client = RawClient.connect(node.gateway().port, "/stomp");
    clients.add(client);
    client.send(text("CONNECT\naccept-version:1.2\npasscode:ada\n\n\0".getBytes(ISO_8859_1)));
    return client;
  }
}
