package dev.parley.websocket.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.websocket.gateway.LateWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenHandlerTest {
  private static final String TO = "destination:/app/auth/refresh";

  private final LateWorld world = StompLine.world();
  private final StompLine ada = StompLine.connected(world, "ada-for-300");

  @Test
  void a_client_that_asked_for_it_is_told_that_its_token_ends_and_everybody_is_closed_with_it() {
    ada.send("SUBSCRIBE", "id:0", "destination:/user/queue/auth");
    StompLine bo = StompLine.connected(world, "bo-for-300");
    world.passes(Duration.ofSeconds(299));
    assertThat(ada.text()).containsOnlyOnce("auth\\cexpiring");
    assertThat(bo.text()).doesNotContain("auth");

    world.passes(Duration.ofMinutes(2));

    assertThat(ada.text()).startsWith("ERROR").contains("code:token_expired", "closed 4401");
    assertThat(bo.text()).startsWith("ERROR").contains("code:token_expired", "closed 4401");
    assertThat(world.telemetry().counted(Measure.TOKEN_ENDED)).isEqualTo(2);
  }

  @Test
  void a_new_token_of_the_same_user_counts_from_when_it_was_looked_at() {
    ada.send("SUBSCRIBE", "id:0", "destination:/user/queue/auth");
    ada.say("SEND", "{\"token\":\"ada-for-900\"}", TO, "receipt:r");
    assertThat(ada.text()).containsSubsequence("receipt-id:r", "auth\\crefreshed");

    world.passes(Duration.ofMinutes(10));
    assertThat(ada.text()).doesNotContain("ERROR");

    world.passes(Duration.ofMinutes(7));
    assertThat(ada.text()).contains("code:token_expired");
  }

  @Test
  void a_token_of_somebody_else_ends_the_connection() {
    refresh("bo");

    assertThat(ada.text()).startsWith("ERROR").contains("code:token_foreign", "closed 4401");
  }

  @Test
  void a_token_that_is_not_good_ends_it_too() {
    refresh("bad");

    assertThat(ada.text()).startsWith("ERROR").contains("code:token_invalid", "closed 1008");
  }

  @Test
  void a_token_that_nobody_looks_at_in_time_is_answered_all_the_same() {
    refresh("never");
    assertThat(ada.heard()).isEmpty();
    world.passes(Duration.ofSeconds(11));

    assertThat(ada.text()).startsWith("ERROR").contains("code:keys_unavailable");
  }

  @Test
  void what_has_no_token_in_it_is_an_error() {
    ada.say("SEND", "{}", TO, "receipt:r");

    assertThat(ada.text()).startsWith("ERROR").contains("code:body_invalid", "receipt-id:r");
  }

  private void refresh(String token) {
    ada.say("SEND", "{\"token\":\"" + token + "\"}", TO);
  }
}
