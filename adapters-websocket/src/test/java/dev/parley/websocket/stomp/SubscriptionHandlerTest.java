package dev.parley.websocket.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.LateWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionHandlerTest {
  private final LateWorld world = StompLine.world();
  private final StompLine ada = StompLine.connected(world, "ada");

  @Test
  void the_receipt_comes_first_then_the_state_and_then_what_is_said() {
    ada.send("SUBSCRIBE", "id:0", "destination:/topic/channels/orders", "receipt:r");

    assertThat(ada.heard())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("RECEIPT").contains("receipt-id:r"),
            second -> assertThat(second).startsWith("MESSAGE").contains("presence\\cstate"),
            third -> assertThat(third).startsWith("MESSAGE").contains("presence\\cjoin"));
  }

  @Test
  void a_subscription_to_a_part_of_a_channel_is_told_of_no_other() {
    ada.send("SUBSCRIBE", "id:0", "destination:/topic/channels/orders/typing", "receipt:r");

    assertThat(ada.heard()).singleElement().asString().startsWith("RECEIPT");
  }

  @ParameterizedTest
  @CsvSource({
    "destination_required, id:0,            receipt:r",
    "id_required,          receipt:r,       destination:/topic/channels/orders",
    "destination_unknown,  id:0,            destination:/topic/elsewhere",
    "destination_unknown,  id:0,            destination:/topic/channels/no such name",
  })
  void a_subscription_that_says_too_little_is_an_error(String code, String header, String another) {
    ada.send("SUBSCRIBE", header, another);

    assertThat(ada.text()).startsWith("ERROR").contains("code:" + code, "closed 1008");
  }

  @Test
  void an_acknowledgement_mode_that_is_none_is_an_error() {
    ada.send("SUBSCRIBE", "id:0", "destination:/topic/channels/orders", "ack:sometimes");

    assertThat(ada.text()).startsWith("ERROR").contains("code:ack_invalid");
  }

  @Test
  void an_id_is_used_once() {
    ada.send("SUBSCRIBE", "id:0", "destination:/topic/channels/orders");
    ada.forget();
    ada.send("SUBSCRIBE", "id:0", "destination:/topic/channels/news");

    assertThat(ada.text()).startsWith("ERROR").contains("code:subscription_exists");
  }

  @Test
  void a_channel_has_so_many_of_one_connection_and_no_more() {
    for (int i = 0; i < StompSubscriptions.MAX_TO_CHANNEL; i++) {
      ada.send("SUBSCRIBE", "id:" + i, "destination:/topic/channels/orders/messages");
    }
    assertThat(ada.text()).doesNotContain("ERROR");
    ada.send("SUBSCRIBE", "id:more", "destination:/topic/channels/orders/messages");

    assertThat(ada.text()).startsWith("ERROR").contains("code:too_many_to_channel");
  }

  @Test
  void a_channel_is_left_with_the_last_subscription_to_it() {
    StompLine bo = StompLine.subscribed(world, "bo", "orders");
    ada.send("SUBSCRIBE", "id:0", "destination:/topic/channels/orders");
    ada.send("SUBSCRIBE", "id:1", "destination:/topic/channels/orders/messages");
    bo.forget();
    ada.send("UNSUBSCRIBE", "id:0", "receipt:first");
    assertThat(bo.heard()).isEmpty();
    ada.forget();

    ada.send("UNSUBSCRIBE", "id:1", "receipt:second");

    assertThat(bo.text()).contains("presence\\cleave", "ada");
    assertThat(ada.heard()).singleElement().asString().contains("receipt-id:second");
  }

  @Test
  void what_was_never_subscribed_to_is_not_left() {
    ada.send("UNSUBSCRIBE", "id:0");

    assertThat(ada.text()).startsWith("ERROR").contains("code:subscription_unknown");
  }

  @Test
  void what_concerns_the_connection_alone_is_a_subscription_to_no_channel() {
    ada.send("SUBSCRIBE", "id:0", "destination:/user/queue/auth", "receipt:r");

    assertThat(ada.heard()).singleElement().asString().contains("receipt-id:r");
  }

  @Test
  void a_client_of_1_0_names_a_subscription_by_its_destination() {
    StompLine old = new StompLine(world, world.stomp());
    old.send("CONNECT", "passcode:ada");
    old.send("SUBSCRIBE", "destination:/topic/channels/orders", "receipt:in");
    assertThat(old.text()).contains("receipt-id:in").doesNotContain("ERROR");

    old.send("UNSUBSCRIBE", "destination:/topic/channels/orders", "receipt:out");
    assertThat(old.text()).contains("receipt-id:out").doesNotContain("ERROR");
  }

  @Test
  void a_channel_that_may_not_be_entered_is_an_error_with_the_receipt() {
    ada.send("SUBSCRIBE", "id:0", "destination:/topic/channels/closed", "receipt:r");

    assertThat(ada.text()).startsWith("ERROR").contains("code:channel_refused", "receipt-id:r");
  }
}
