package dev.parley.websocket.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.websocket.gateway.LateWorld;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StompHandshakeTest {
  private final LateWorld world = StompLine.world();
  private final StompLine client = new StompLine(world, world.stomp());

  @Test
  void a_good_token_is_answered_with_connected() {
    connect("ada");

    assertThat(client.text()).startsWith("CONNECTED").contains("version:1.2", "user-name:ada");
  }

  @Test
  void whoever_sends_no_connect_within_ten_seconds_is_told_so() {
    world.passes(Duration.ofSeconds(9));
    assertThat(client.heard()).isEmpty();
    world.passes(Duration.ofSeconds(2));

    assertThat(client.text()).startsWith("ERROR").contains("code:connect_timeout", "closed 1008");
  }

  @Test
  void a_token_that_is_not_good_is_refused() {
    connect("bad");

    assertThat(client.text()).startsWith("ERROR").contains("code:token_invalid");
  }

  @Test
  void a_token_that_nobody_can_look_at_is_answered_all_the_same() {
    connect("broken");

    assertThat(client.text()).startsWith("ERROR").contains("code:keys_unavailable");
  }

  @Test
  void a_token_that_nobody_looks_at_in_time_is_answered_all_the_same() {
    connect("never");
    assertThat(client.heard()).isEmpty();
    world.passes(Duration.ofSeconds(11));

    assertThat(client.text()).startsWith("ERROR").contains("code:keys_unavailable");
  }

  @Test
  void a_user_with_as_many_connections_as_may_be_has_no_other() {
    StompLine another = new StompLine(world, world.stomp(user -> false));
    another.send("CONNECT", "accept-version:1.2", "passcode:ada");

    assertThat(another.text()).startsWith("ERROR").contains("code:too_many_connections");
  }

  @Test
  void nobody_sends_more_than_a_connect_needs_before_it_is_answered() {
    client.line.say("\n".repeat(StompHandshake.MAX_BYTES));
    assertThat(client.heard()).isEmpty();
    client.line.say("\n");

    assertThat(client.text()).startsWith("ERROR").contains("code:too_much_before");
  }

  @Test
  void nothing_comes_before_connect_and_no_second_one() {
    client.send("SUBSCRIBE", "id:0", "destination:/topic/channels/orders", "receipt:r");
    assertThat(client.text()).startsWith("ERROR").contains("code:not_connected", "receipt-id:r");

    StompLine again = StompLine.connected(world, "ada");
    again.send("CONNECT", "accept-version:1.2", "passcode:ada");
    assertThat(again.text()).startsWith("ERROR").contains("code:already_connected");
  }

  @Test
  void an_answer_that_comes_after_the_end_connects_nobody() {
    LateWorld late = new LateWorld(new Random(1), 20);
    StompLine gone = new StompLine(late, late.stomp());
    gone.line.say("CONNECT\naccept-version:1.2\npasscode:ada\n\n\0");
    gone.line.close(DisconnectReason.GOODBYE);
    late.settle();

    assertThat(gone.heard()).singleElement().asString().startsWith("closed 1000");
  }

  private void connect(String token) {
    client.send("CONNECT", "accept-version:1.2", "passcode:" + token);
  }
}
