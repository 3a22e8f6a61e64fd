package dev.parley.websocket.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.access.Action;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a connection when its token ends, or when a new one comes. */
class TokenEndTest {
  private static final Duration GRACE = Duration.ofMillis(300);
  private final GatewayFixture gateway = new GatewayFixture(GRACE);

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void the_end_is_announced_and_then_the_connection_is_closed() throws IOException {
    try (RawClient ada = join("ada-for-600")) {
      assertThat(ada.textWith("auth:")).contains("\"auth:expiring\"", "\"expiresAt\":");
      assertThat(ada.closeCode()).isEqualTo(4401);
      assertThat(gateway.telemetry.counted(Measure.TOKEN_ENDED)).isEqualTo(1);
    }
  }

  @Test
  void nothing_is_delivered_after_the_end_however_late_it_is_noticed() throws IOException {
    ScheduledExecutorService publisher = Executors.newSingleThreadScheduledExecutor();
    try (RawClient ada = join("ada-for-200")) {
      long overBy = System.nanoTime() + Duration.ofMillis(200).plus(GRACE).toNanos();
      var _ =
          publisher.scheduleAtFixedRate(
              () -> gateway.publish("c1", String.valueOf(System.nanoTime())),
              0,
              2,
              TimeUnit.MILLISECONDS);
      long last = 0;
      for (RawClient.Frame frame = ada.frame(); frame.opcode() != 8; frame = ada.frame()) {
        last = frame.text().startsWith("{") ? last : Long.parseLong(frame.text());
      }

      assertThat(last).isPositive().isLessThan(overBy);
    } finally {
      publisher.shutdownNow();
    }
  }

  @Test
  void a_new_token_keeps_the_connection() throws IOException {
    try (RawClient ada = join("ada-for-500")) {
      refresh(ada, "ada", "r1");
      assertThat(ada.textWith("auth:refreshed")).contains("\"expiresAt\":", "\"ref\":\"r1\"");
      pass(Duration.ofMillis(1300));
      gateway.publish("c1", "still");

      assertThat(ada.text()).isEqualTo("still");
    }
  }

  @ParameterizedTest
  @CsvSource({"bad, token_invalid", "old, token_expired", "unknown, keys_unavailable"})
  void a_token_that_is_not_good_is_refused_and_the_connection_stays(String token, String code)
      throws IOException {
    try (RawClient ada = join("ada")) {
      refresh(ada, token, "r1");
      assertThat(ada.textWith("error")).contains(code, "\"ref\":\"r1\"");
      gateway.publish("c1", "still");
      assertThat(ada.text()).isEqualTo("still");
    }
  }

  @Test
  void the_token_of_another_user_closes_the_connection() throws IOException {
    try (RawClient ada = join("ada")) {
      refresh(ada, "bo", "r1");
      assertThat(ada.closeCode()).isEqualTo(4401);
    }
  }

  @Test
  void a_channel_without_right_is_left_and_the_others_stay() throws IOException {
    try (RawClient ada = join("ada")) {
      say(ada, "{\"type\":\"channel:join\",\"channelId\":\"c2\"}");
      ada.textWith("presence:join");
      gateway.policy.deny("ada", "c1", Action.JOIN);
      refresh(ada, "ada", "r1");
      assertThat(ada.textWith("rights_withdrawn")).contains("\"channelId\":\"c1\"");
      gateway.publish("c1", "secret");
      gateway.publish("c2", "hello");
      assertThat(ada.text()).isEqualTo("hello");

      gateway.policy.deny("ada", "c2", Action.JOIN);
      refresh(ada, "ada", "r2");
      assertThat(ada.closeCode()).isEqualTo(4403);
    }
  }

  @Test
  void a_token_of_more_than_eight_kilobytes_is_none() throws IOException {
    try (RawClient ada = join("ada")) {
      refresh(ada, "x".repeat(8193), "r1");
      assertThat(ada.textWith("error")).contains("field_invalid");
    }
  }

  @Test
  void in_stomp_the_end_is_announced_to_who_asked_and_an_error_comes_before_the_close()
      throws IOException {
    try (RawClient ada = connected("ada-for-600")) {
      say(ada, "SUBSCRIBE\nid:a\ndestination:/user/queue/auth\nreceipt:s\n\n\0");
      assertThat(ada.text()).contains("receipt-id:s");
      assertThat(ada.text()).contains("event:auth\\cexpiring", "\"expiresAt\":");
      assertThat(ada.text()).startsWith("ERROR\n").contains("code:token_expired");
      assertThat(ada.closeCode()).isEqualTo(4401);
    }
  }

  @Test
  void in_stomp_a_new_token_keeps_the_connection() throws IOException {
    try (RawClient ada = connected("ada-for-500")) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\n\n\0");
      ada.textWith("presence\\cjoin");
      say(ada, "SEND\ndestination:/app/auth/refresh\nreceipt:r\n\n{\"token\":\"ada\"}\0");
      ada.textWith("receipt-id:r");
      pass(Duration.ofMillis(1300));
      gateway.publish("c1", "still");

      assertThat(ada.text()).contains("still");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bo, token_foreign, 4401",
    "bad, token_invalid, 1008",
    "old, token_expired, 1008",
    "'', body_invalid, 1008"
  })
  void in_stomp_a_token_that_is_not_good_is_the_end(String token, String code, int close)
      throws IOException {
    try (RawClient ada = connected("ada")) {
      say(ada, "SEND\ndestination:/app/auth/refresh\n\n{\"token\":\"" + token + "\"}\0");
      assertThat(ada.text()).startsWith("ERROR\n").contains("code:" + code);
      assertThat(ada.closeCode()).isEqualTo(close);
    }
  }

  @Test
  void in_stomp_a_right_that_is_withdrawn_is_the_end() throws IOException {
    try (RawClient ada = connected("ada")) {
      say(ada, "SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\n\n\0");
      ada.textWith("presence\\cjoin");
      gateway.policy.deny("ada", "c1", Action.JOIN);
      say(ada, "SEND\ndestination:/app/auth/refresh\n\n{\"token\":\"ada\"}\0");
      assertThat(ada.text()).startsWith("ERROR\n").contains("code:rights_withdrawn");
      assertThat(ada.closeCode()).isEqualTo(4403);
    }
  }

  private RawClient join(String token) throws IOException {
    return gateway.join(token, "c1");
  }

  private RawClient connected(String token) throws IOException {
    RawClient client = RawClient.connect(gateway.port, "/stomp");
    say(client, "CONNECT\naccept-version:1.2\npasscode:" + token + "\n\n\0");
    assertThat(client.text()).startsWith("CONNECTED");
    return client;
  }

  private static void refresh(RawClient client, String token, String ref) throws IOException {
    say(
        client,
        "{\"type\":\"auth:refresh\",\"ref\":\"%s\",\"data\":{\"token\":\"%s\"}}"
            .formatted(ref, token));
  }

  private static void say(RawClient client, String text) throws IOException {
    client.send(ClientFrames.text(text));
  }

  /** What the first token's end would have done has been done by then. */
  private static void pass(Duration duration) {
    long from = System.nanoTime();
    Await.until("time to pass", () -> System.nanoTime() - from > duration.toNanos());
  }
}
