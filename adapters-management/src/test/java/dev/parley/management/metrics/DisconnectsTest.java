package dev.parley.management.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.application.port.out.Telemetry.ProtocolKind;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DisconnectsTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final UserId ADA = new UserId("ada");

  private final Disconnects disconnects = new Disconnects();

  @Test
  void the_last_ending_comes_first_with_its_reason() {
    disconnects.add(NOON.plusNanos(17), end(ADA, 1, Optional.of(DisconnectReason.TOO_SLOW)));
    disconnects.add(NOON.plusSeconds(60), end(ADA, 2, Optional.empty()));

    assertThat(disconnects.of(ADA))
        .isEqualToIgnoringNewLines(
            "{\"user\":\"ada\",\"disconnects\":["
                + "{\"at\":\"2026-11-24T12:01:00Z\",\"connection\":\"2\",\"protocol\":\"raw\","
                + "\"code\":1006,\"reason\":\"link_lost\",\"lastedMs\":5000},"
                + "{\"at\":\"2026-11-24T12:00:00Z\",\"connection\":\"1\",\"protocol\":\"raw\","
                + "\"code\":4408,\"reason\":\"too_slow\",\"lastedMs\":5000}]}");
  }

  @Test
  void of_a_user_a_few_are_kept() {
    for (int i = 0; i < 3 * Disconnects.PER_USER; i++) {
      disconnects.add(NOON, end(ADA, i, Optional.empty()));
    }

    assertThat(disconnects.of(ADA).split("lastedMs", -1)).hasSize(Disconnects.PER_USER + 1);
  }

  @Test
  void who_has_not_ended_one_for_longest_is_forgotten_first() {
    disconnects.add(NOON, end(ADA, 0, Optional.empty()));
    disconnects.add(NOON, end(new UserId("bo"), 1, Optional.empty()));
    disconnects.add(NOON, end(ADA, 2, Optional.empty()));
    for (int i = 0; i < Disconnects.USERS - 1; i++) {
      disconnects.add(NOON, end(new UserId("user-" + i), i, Optional.empty()));
    }

    assertThat(disconnects.of(new UserId("bo"))).contains("\"disconnects\":[]");
    assertThat(disconnects.of(ADA)).contains("lastedMs");
  }

  @Test
  void of_those_who_never_said_who_they_are_the_last_are_kept() {
    for (int i = 1; i <= 2 * Disconnects.NAMELESS; i++) {
      disconnects.add(
          NOON,
          new ConnectionEnd(
              new ConnectionId(i),
              Optional.empty(),
              ProtocolKind.STOMP,
              Optional.of(DisconnectReason.STOMP_ERROR),
              Duration.ZERO));
    }

    assertThat(disconnects.ofNobody())
        .startsWith("{\"user\":null,\"disconnects\":[{")
        .contains("\"reason\":\"stomp_error\"");
    assertThat(disconnects.ofNobody().split("lastedMs", -1)).hasSize(Disconnects.NAMELESS + 1);
    assertThat(disconnects.of(ADA)).contains("\"disconnects\":[]");
  }

  @Test
  void a_name_is_a_string_whatever_is_in_it() {
    UserId odd = new UserId("a\"},\\<script>");

    assertThat(disconnects.of(odd)).startsWith("{\"user\":\"a\\\"},\\\\<script>\",");
  }

  private static ConnectionEnd end(
      UserId user, long connection, Optional<DisconnectReason> reason) {
    return new ConnectionEnd(
        new ConnectionId(connection),
        Optional.of(user),
        ProtocolKind.RAW,
        reason,
        Duration.ofSeconds(5));
  }
}
