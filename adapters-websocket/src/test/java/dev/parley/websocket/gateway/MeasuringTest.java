package dev.parley.websocket.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Telemetry.ProtocolKind;
import dev.parley.application.port.out.Telemetry.Timing;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.UserId;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What operators are told of connections and deliveries. */
class MeasuringTest {
  private static final String MESSAGE =
      "{\"type\":\"message:created\",\"channelId\":\"c1\",\"data\":{\"content\":\"hello\"}}";

  @Test
  void the_end_of_a_connection_is_told_with_its_user_and_its_reason() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture()) {
      RawClient ada = gateway.join("ada", "c1");
      ada.send(ClientFrames.binary(new byte[1]));
      assertThat(ada.isEnded()).isTrue();
      gateway.whenEmpty().toCompletableFuture().get(10, TimeUnit.SECONDS);

      assertThat(gateway.telemetry.ends())
          .singleElement()
          .satisfies(end -> {
            assertThat(end.user()).contains(new UserId("ada"));
            assertThat(end.protocol()).isEqualTo(ProtocolKind.RAW);
            assertThat(end.reason()).contains(DisconnectReason.BINARY_REFUSED);
            assertThat(end.lasted()).isPositive();
          });
    }
  }

  @Test
  void a_link_that_just_broke_has_no_reason() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture()) {
      gateway.join("ada", "c1").close();
      gateway.whenEmpty().toCompletableFuture().get(10, TimeUnit.SECONDS);

      assertThat(gateway.telemetry.ends())
          .singleElement()
          .extracting(ConnectionEnd::reason)
          .satisfies(reason -> assertThat(reason.isPresent()).isFalse());
    }
  }

  @Test
  void a_publication_counts_once_for_each_connection_that_it_is_handed_to() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = gateway.join("ada", "c1");
        RawClient bo = gateway.join("bo", "c1")) {
      ada.textWith("presence:join");
      long before = gateway.telemetry.counted(Measure.DELIVERY);

      gateway.publish("c1", MESSAGE);
      ada.textWith("message:created");
      bo.textWith("message:created");

      assertThat(gateway.telemetry.counted(Measure.DELIVERY) - before).isEqualTo(2);
    }
  }

  @Test
  void it_is_timed_from_when_it_was_heard() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = gateway.join("ada", "c1")) {
      gateway.publish("c1", MESSAGE);
      ada.textWith("message:created");
      gateway.publish("c1", MESSAGE);
      ada.textWith("message:created");

      // The turn of the first is over: the second went by the same thread.
      assertThat(gateway.telemetry.latest(Timing.PUBLICATION_TO_FLUSH))
          .hasValueSatisfying(took -> assertThat(took).isPositive());
    }
  }
}
