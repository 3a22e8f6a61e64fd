package dev.parley.domain.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.delivery.QueueDecision.Disconnect;
import dev.parley.domain.delivery.QueueDecision.Drop;
import dev.parley.domain.delivery.QueueDecision.Enqueue;
import dev.parley.domain.delivery.QueueDecision.Replace;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackpressureTest {
  private final Backpressure backpressure = new Backpressure(1_000);

  @Test
  void within_the_budget_everything_waits_its_turn() {
    assertThat(backpressure.decide(500, 100, DeliveryClass.DROPPABLE)).isEqualTo(new Enqueue());
    assertThat(backpressure.decide(900, 100, DeliveryClass.MUST_ARRIVE)).isEqualTo(new Enqueue());
  }

  @Test
  void over_half_the_budget_typing_is_left_out() {
    assertThat(backpressure.decide(501, 10, DeliveryClass.DROPPABLE)).isEqualTo(new Drop());
    assertThat(backpressure.decide(501, 10, DeliveryClass.MUST_ARRIVE)).isEqualTo(new Enqueue());
  }

  @Test
  void over_half_the_budget_only_the_latest_of_a_users_presence_is_kept() {
    assertThat(backpressure.decide(500, 10, DeliveryClass.LATEST_WINS)).isEqualTo(new Enqueue());
    assertThat(backpressure.decide(501, 10, DeliveryClass.LATEST_WINS))
        .isEqualTo(new Replace(new Enqueue()));
    assertThat(backpressure.decide(995, 10, DeliveryClass.LATEST_WINS))
        .isEqualTo(new Replace(new Disconnect(DisconnectReason.TOO_SLOW)));
  }

  @Test
  void over_the_whole_budget_the_connection_has_to_go() {
    assertThat(backpressure.decide(901, 100, DeliveryClass.MUST_ARRIVE))
        .isEqualTo(new Disconnect(DisconnectReason.TOO_SLOW));
  }

  @Test
  void a_large_event_may_be_sent_to_a_client_that_keeps_up() {
    assertThat(backpressure.decide(0, 5_000, DeliveryClass.MUST_ARRIVE)).isEqualTo(new Enqueue());
  }

  @ParameterizedTest
  @EnumSource(DisconnectReason.class)
  void every_reason_fits_a_close_frame(DisconnectReason reason) {
    assertThat(reason.text().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(124);
    assertThat(reason.code()).isBetween(1000, 4999);
  }
}
