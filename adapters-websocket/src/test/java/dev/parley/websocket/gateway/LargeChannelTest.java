package dev.parley.websocket.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.WebSocketGateway.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More listeners on one I/O thread than it writes to without a pause. */
class LargeChannelTest {
  private static final int CROWD = 600;
  private static final int USERS = 8;

  @Test
  void everybody_in_a_large_channel_hears_everything_in_order() throws IOException {
    Settings oneThread = GatewayFixture.defaults().withIoThreads(1);
    List<RawClient> crowd = new ArrayList<>();
    try (GatewayFixture gateway = new GatewayFixture(oneThread)) {
      for (int i = 0; i < CROWD; i++) {
        crowd.add(RawClient.connect(gateway.port, "/ws?channelId=c1&token=user" + i % USERS));
        crowd.getLast().textWith("presence:state");
      }
      gateway.publish("c1", "{\"n\":\"first\"}");
      gateway.publish("c1", "{\"n\":\"second\"}");
      gateway.publish("c1", "{\"n\":\"third\"}");

      for (RawClient one : crowd) {
        assertThat(one.textWith("\"n\"")).contains("first");
        assertThat(one.textWith("\"n\"")).contains("second");
        assertThat(one.textWith("\"n\"")).contains("third");
      }
    } finally {
      for (RawClient one : crowd) {
        one.close();
      }
    }
  }
}
