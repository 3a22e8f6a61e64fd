package dev.parley.management.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Telemetry.ProtocolKind;
import dev.parley.application.port.out.Telemetry.Timing;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrometheusTelemetryTest {
  private final PrometheusTelemetry telemetry = new PrometheusTelemetry("1.2.3");

  private enum Colour {
    RED,
    BLUE
  }

  private enum Mood {
    BLUE
  }

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  void what_has_not_happened_yet_is_known_to_be_zero() {
    telemetry.expect(Measure.HANDSHAKE_REFUSED, Colour.values());

    assertThat(telemetry.scrape().lines())
        .contains(
            "parley_publication_received_total 0.0",
            "parley_publication_rejected_total{reason=\"not_json\"} 0.0",
            "parley_handshake_refused_total{code=\"red\"} 0.0",
            "parley_connections{protocol=\"stomp\"} 0.0");
  }

  @Test
  void each_reason_of_the_catalogue_has_its_close_code() {
    String page = telemetry.scrape();

    assertThat(DisconnectReason.values())
        .allSatisfy(reason ->
            assertThat(page)
                .contains(
                    "parley_connection_closed_total{code=\"%d\",reason=\"%s\"} 0.0"
                        .formatted(reason.code(), reason.name().toLowerCase(Locale.ROOT))));
  }

  @Test
  void counts_add_up_and_are_told_apart() {
    telemetry.count(Measure.DELIVERY, 40);
    telemetry.count(Measure.DELIVERY, 2);
    telemetry.count(Measure.HANDSHAKE_REFUSED, Colour.RED);
    telemetry.count(Measure.HANDSHAKE_REFUSED, Colour.RED);
    telemetry.count(Measure.HANDSHAKE_REFUSED, Colour.BLUE);

    assertThat(telemetry.scrape().lines())
        .contains(
            "parley_delivery_total 42.0",
            "parley_handshake_refused_total{code=\"red\"} 2.0",
            "parley_handshake_refused_total{code=\"blue\"} 1.0");
  }

  @Test
  void what_two_lists_call_by_one_name_is_counted_together() {
    telemetry.expect(Measure.CLIENT_MESSAGE_REFUSED, Colour.values());
    telemetry.expect(Measure.CLIENT_MESSAGE_REFUSED, Mood.values());
    telemetry.count(Measure.CLIENT_MESSAGE_REFUSED, Colour.BLUE);
    telemetry.count(Measure.CLIENT_MESSAGE_REFUSED, Mood.BLUE);

    assertThat(telemetry.scrape().lines())
        .contains(
            "parley_client_message_refused_total{code=\"blue\"} 2.0",
            "parley_client_message_refused_total{code=\"red\"} 0.0");
  }

  @Test
  void connections_come_and_go_by_protocol() {
    telemetry.opened(ProtocolKind.RAW);
    telemetry.opened(ProtocolKind.RAW);
    telemetry.opened(ProtocolKind.STOMP);
    telemetry.ended(end(ProtocolKind.RAW, Optional.of(DisconnectReason.TOO_SLOW)));
    telemetry.ended(end(ProtocolKind.STOMP, Optional.empty()));

    assertThat(telemetry.scrape().lines())
        .contains(
            "parley_connections{protocol=\"raw\"} 1.0",
            "parley_connections{protocol=\"stomp\"} 0.0",
            "parley_connection_closed_total{code=\"4408\",reason=\"too_slow\"} 1.0",
            "parley_connection_closed_total{code=\"1006\",reason=\"link_lost\"} 1.0");
  }

  @Test
  void durations_fall_into_buckets() {
    telemetry.time(Timing.PUBLICATION_TO_FLUSH, Duration.ofMillis(3));
    telemetry.time(Timing.PUBLICATION_TO_FLUSH, Duration.ofMillis(300));

    assertThat(telemetry.scrape().lines())
        .contains(
            "parley_publication_to_flush_seconds_bucket{le=\"0.0025\"} 0",
            "parley_publication_to_flush_seconds_bucket{le=\"0.005\"} 1",
            "parley_publication_to_flush_seconds_bucket{le=\"0.5\"} 2",
            "parley_publication_to_flush_seconds_count 2");
  }

  @Test
  void what_several_say_of_one_level_is_added_up() {
    telemetry.watch(Level.OUTBOX_BYTES, () -> 100);
    telemetry.watch(Level.OUTBOX_BYTES, () -> 23);

    assertThat(telemetry.scrape().lines()).contains("parley_outbox_bytes 123.0");
  }

  @Test
  void the_process_is_seen_too() {
    assertThat(telemetry.scrape())
        .contains(
            "parley_build{version=\"1.2.3\"} 1.0",
            "jvm_buffer_memory_used_bytes{id=\"direct\"}",
            "jvm_memory_used_bytes{area=\"heap\"",
            "process_files_open_files",
            "process_files_max_files",
            "process_cpu_usage");
  }

  @Test
  void no_label_grows_with_users_or_channels() {
    for (int i = 0; i < 1_000; i++) {
      telemetry.opened(ProtocolKind.RAW);
      telemetry.ended(
          new ConnectionEnd(
              new ConnectionId(i),
              Optional.of(new UserId("user-" + i)),
              ProtocolKind.RAW,
              Optional.of(DisconnectReason.GOODBYE),
              Duration.ofSeconds(1)));
    }

    assertThat(telemetry.scrape()).doesNotContain("user-");
    assertThat(telemetry.scrape().lines().filter(line -> line.startsWith("parley_")))
        .hasSizeLessThan(
            200 + 20 * (Arrays.asList(Measure.values()).size() + Timing.values().length));
  }

  @Test
  void every_name_is_one_that_prometheus_takes() {
    Pattern name = Pattern.compile("[a-z][a-z0-9_]*(\\{.*})? \\S+");

    assertThat(telemetry.scrape().lines().filter(line -> !line.startsWith("#")))
        .allSatisfy(line -> assertThat(line).matches(name));
  }

  private static ConnectionEnd end(ProtocolKind protocol, Optional<DisconnectReason> reason) {
    return new ConnectionEnd(
        new ConnectionId(7), Optional.empty(), protocol, reason, Duration.ofSeconds(5));
  }
}
