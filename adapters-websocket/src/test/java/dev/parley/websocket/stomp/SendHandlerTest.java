package dev.parley.websocket.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.websocket.gateway.LateWorld;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SendHandlerTest {
  private static final String TYPING = "{\"type\":\"typing:start\"}";

  private final LateWorld world = StompLine.world();

  @Test
  void a_typing_signal_reaches_the_others_and_has_its_receipt() {
    StompLine ada = StompLine.subscribed(world, "ada", "orders");
    StompLine bo = StompLine.subscribed(world, "bo", "orders");
    ada.forget();
    ada.say("SEND", TYPING, "destination:/app/channels/orders/typing", "receipt:r");

    assertThat(bo.text()).contains("typing\\cstart", "\"ada\"");
    assertThat(ada.text()).contains("receipt-id:r");
  }

  @Test
  void a_state_reaches_the_others_and_has_its_receipt() {
    StompLine ada = StompLine.subscribed(world, "ada", "orders");
    StompLine bo = StompLine.subscribed(world, "bo", "orders");
    ada.forget();
    ada.say(
        "SEND",
        "{\"type\":\"presence:set\",\"data\":{\"state\":{\"away\":true}}}",
        "destination:/app/channels/orders/presence",
        "receipt:r");

    assertThat(bo.text()).contains("presence\\cupdate", "\"ada\"", "\"state\":{\"away\":true}");
    assertThat(ada.text()).contains("receipt-id:r");
  }

  @Test
  void typing_and_states_have_destinations_of_their_own() {
    StompLine ada = StompLine.subscribed(world, "ada", "orders");
    ada.say("SEND", TYPING, "destination:/app/channels/orders/presence");
    assertThat(ada.text()).startsWith("ERROR").contains("code:body_invalid");

    StompLine bo = StompLine.subscribed(world, "bo", "orders");
    bo.say("SEND", "{\"type\":\"presence:set\"}", "destination:/app/channels/orders/typing");
    assertThat(bo.text()).startsWith("ERROR").contains("code:body_invalid");
  }

  @Test
  void nobody_has_a_state_where_they_may_not() {
    StompLine ada = StompLine.subscribed(world, "ada", "mute");
    ada.say("SEND", "{\"type\":\"presence:set\"}", "destination:/app/channels/mute/presence");

    assertThat(ada.text()).startsWith("ERROR").contains("code:state_refused");
  }

  @Test
  void nobody_types_where_they_have_not_subscribed() {
    StompLine ada = StompLine.connected(world, "ada");
    ada.say("SEND", TYPING, "destination:/app/channels/orders/typing", "receipt:r");

    assertThat(ada.text()).startsWith("ERROR").contains("code:not_joined", "receipt-id:r");
  }

  @Test
  void nobody_types_where_they_may_not() {
    StompLine ada = StompLine.subscribed(world, "ada", "mute");
    ada.say("SEND", TYPING, "destination:/app/channels/mute/typing");

    assertThat(ada.text()).startsWith("ERROR").contains("code:typing_refused");
  }

  @Test
  void a_signal_about_which_nobody_decides_costs_nothing_but_itself() {
    StompLine ada = StompLine.subscribed(world, "ada", "vague");
    ada.say("SEND", TYPING, "destination:/app/channels/vague/typing", "receipt:r");
    assertThat(ada.heard()).isEmpty();
    world.passes(Duration.ofSeconds(11));

    assertThat(ada.heard()).singleElement().asString().contains("receipt-id:r");
    assertThat(world.telemetry().counted(Measure.CLIENT_MESSAGE_REFUSED, "unavailable"))
        .isEqualTo(1);
  }

  @Test
  void what_is_no_typing_signal_of_that_channel_is_an_error() {
    for (String body :
        new String[] {"", "{}", "{\"type\":\"typing:start\",\"channelId\":\"news\"}"}) {
      StompLine ada = StompLine.subscribed(world, "ada", "orders");
      ada.say("SEND", body, "destination:/app/channels/orders/typing");

      assertThat(ada.text()).startsWith("ERROR").contains("code:body_invalid");
    }
  }

  @Test
  void there_is_nothing_else_to_send_to() {
    StompLine ada = StompLine.subscribed(world, "ada", "orders");
    ada.say("SEND", TYPING, "destination:/topic/channels/orders");
    assertThat(ada.text()).startsWith("ERROR").contains("code:destination_unknown");

    StompLine bo = StompLine.subscribed(world, "bo", "orders");
    bo.say("SEND", TYPING);
    assertThat(bo.text()).startsWith("ERROR").contains("code:destination_required");
  }

  @Test
  void acknowledgements_of_messages_are_counted_and_change_nothing() {
    StompLine ada = StompLine.connected(world, "ada");
    ada.send("SUBSCRIBE", "id:0", "destination:/topic/channels/orders", "ack:client");
    Matcher ack = Pattern.compile("\nack:([^\n]*)\n").matcher(ada.text());
    assertThat(ack.find()).isTrue();
    ada.send("ACK", "id:" + ack.group(1), "receipt:r");
    ada.send("NACK", "id:" + ack.group(1));

    assertThat(ada.heard()).singleElement().asString().contains("receipt-id:r");
    assertThat(world.telemetry().counted(Measure.MESSAGE_ACKNOWLEDGED)).isEqualTo(1);
    assertThat(world.telemetry().counted(Measure.MESSAGE_NOT_ACKNOWLEDGED)).isEqualTo(1);
  }

  @Test
  void an_acknowledgement_of_nothing_is_an_error() {
    StompLine ada = StompLine.connected(world, "ada");
    ada.send("ACK", "receipt:r");
    assertThat(ada.text()).startsWith("ERROR").contains("code:id_required");

    StompLine bo = StompLine.connected(world, "bo");
    bo.send("ACK", "id:made-up");
    assertThat(bo.text()).startsWith("ERROR").contains("code:ack_unknown");
  }
}
