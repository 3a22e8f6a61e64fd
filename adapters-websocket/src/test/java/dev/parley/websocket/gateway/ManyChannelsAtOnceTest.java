package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.Ruling;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Who comes back with many channels has the policy know of all of them at once. */
class ManyChannelsAtOnceTest {
  private final CompletableFuture<Ruling> ruling = new CompletableFuture<>();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final ChannelPolicy deciding =
      (identity, channel, action) -> {
        asked.add(channel.value());
        return ruling;
      };

  @Test
  void the_policy_is_asked_for_what_waits_and_every_join_is_answered_in_its_turn()
      throws IOException {
    try (GatewayFixture gateway = new GatewayFixture(GatewayFixture.defaults(), deciding);
        RawClient ada = RawClient.dial(gateway.port)) {
      ada.send(
          RawClient.handshake("/ws", "Sec-WebSocket-Protocol: parley.1, bearer, ada")
              .getBytes(ISO_8859_1));
      assertThat(ada.answer().status()).isEqualTo(101);
      for (int i = 0; i < 40; i++) {
        ada.send(
            ClientFrames.text(
                "{\"type\":\"channel:join\",\"channelId\":\"c%d\",\"ref\":\"r%d\"}"
                    .formatted(i, i)));
      }
      ada.send(ClientFrames.text("{\"type\":\"ping\"}"));
      ada.textWith("\"pong\"");
      Await.until("all are asked", () -> asked.size() == 40);
      ruling.complete(Ruling.granted("test says so"));

      List<String> answered = new ArrayList<>();
      while (answered.size() < 40) {
        String state = ada.textWith("presence:state");
        answered.add(state.substring(state.indexOf("\"ref\":\"r") + 8, state.lastIndexOf('"')));
      }
      assertThat(answered).element(0).isEqualTo("0");
      assertThat(answered).element(39).isEqualTo("39");
    }
  }
}
