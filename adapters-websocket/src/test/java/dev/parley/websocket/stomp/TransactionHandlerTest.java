package dev.parley.websocket.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.LateWorld;
import org.junit.jupiter.api.Test;

class TransactionHandlerTest {
  private static final String TYPING = "{\"type\":\"typing:start\"}";
  private static final String TO = "destination:/app/channels/orders/typing";

  private final LateWorld world = StompLine.world();
  private final StompLine bo = StompLine.subscribed(world, "bo", "orders");
  private final StompLine ada = StompLine.subscribed(world, "ada", "orders");

  @Test
  void what_is_sent_in_a_transaction_takes_effect_with_its_commit() {
    bo.forget();
    ada.send("BEGIN", "transaction:t", "receipt:begun");
    ada.say("SEND", TYPING, TO, "transaction:t", "receipt:kept");
    assertThat(bo.heard()).isEmpty();
    assertThat(ada.text()).contains("receipt-id:begun", "receipt-id:kept");

    ada.send("COMMIT", "transaction:t", "receipt:done");

    assertThat(bo.text()).contains("typing\\cstart");
    assertThat(ada.text()).contains("receipt-id:done");
  }

  @Test
  void what_comes_behind_a_commit_takes_effect_behind_all_that_was_in_it() {
    ada.send("BEGIN", "transaction:t");
    ada.say("SEND", TYPING, TO, "transaction:t");
    ada.forget();
    ada.line.say("COMMIT\ntransaction:t\nreceipt:done\n\n\0UNSUBSCRIBE\nid:0\nreceipt:left\n\n\0");
    world.settle();

    assertThat(ada.text()).containsSubsequence("receipt-id:done", "receipt-id:left");
  }

  @Test
  void what_was_in_an_aborted_transaction_never_takes_effect() {
    ada.send("BEGIN", "transaction:t");
    ada.say("SEND", TYPING, TO, "transaction:t");
    bo.forget();
    ada.forget();
    ada.send("ABORT", "transaction:t", "receipt:r");
    assertThat(bo.heard()).isEmpty();
    assertThat(ada.text()).contains("receipt-id:r");

    ada.send("COMMIT", "transaction:t");
    assertThat(ada.text()).startsWith("ERROR").contains("code:transaction_unknown");
  }

  @Test
  void what_could_never_be_carried_out_is_refused_before_it_is_kept() {
    ada.send("BEGIN", "transaction:t");
    ada.forget();
    ada.say("SEND", "no signal", TO, "transaction:t", "receipt:r");

    assertThat(ada.text()).startsWith("ERROR").contains("code:body_invalid", "receipt-id:r");
  }

  @Test
  void a_transaction_has_a_name_and_begins_once() {
    ada.send("BEGIN", "receipt:r");
    assertThat(ada.text()).contains("code:transaction_required");

    bo.forget();
    bo.send("BEGIN", "transaction:t");
    bo.send("BEGIN", "transaction:t");
    assertThat(bo.text()).contains("code:transaction_exists");
  }

  @Test
  void nothing_is_added_to_a_transaction_that_has_not_begun() {
    ada.forget();
    ada.say("SEND", TYPING, TO, "transaction:t");

    assertThat(ada.text()).startsWith("ERROR").contains("code:transaction_unknown");
  }
}
