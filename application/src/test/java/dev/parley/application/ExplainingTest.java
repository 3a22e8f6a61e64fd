package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.port.in.Explanation;
import dev.parley.application.port.out.Ruling;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.application.port.out.Verification.Reason;
import dev.parley.domain.access.Action;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.moderation.ModerationCommand.Revoke;
import dev.parley.domain.moderation.Revocation.OfToken;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExplainingTest {
  private final Cluster cluster = new Cluster();
  private final Node node = cluster.node();

  @Test
  void a_good_token_is_ruled_on_as_if_its_bearer_came() {
    node.policy.deny("alice", "standup", Action.TYPE);

    assertThat(explained("alice", Action.JOIN))
        .isInstanceOfSatisfying(
            Explanation.Ruled.class,
            ruled -> assertThat(ruled.ruling()).isEqualTo(Ruling.granted("the test")));
    assertThat(explained("alice", Action.TYPE))
        .isInstanceOfSatisfying(
            Explanation.Ruled.class,
            ruled -> assertThat(ruled.ruling()).isEqualTo(Ruling.denied("the test says so")));
    assertThat(node.telemetry.counted(Measure.ACCESS_DENIED)).isZero();
  }

  @Test
  void a_token_that_is_not_good_is_told_by_its_reason() {
    assertThat(explained("bad", Action.JOIN)).isEqualTo(new Explanation.Rejected(Reason.INVALID));
    assertThat(explained("old", Action.JOIN)).isEqualTo(new Explanation.Rejected(Reason.EXPIRED));
    assertThat(explained("unknown", Action.JOIN))
        .isEqualTo(new Explanation.Unavailable(Duration.ofSeconds(5)));
  }

  @Test
  void a_revoked_token_is_told_to_be_and_not_counted_as_a_try() {
    node.server
        .operations()
        .moderate(new Revoke(new OfToken(new TokenId("alice"))))
        .toCompletableFuture()
        .join();

    assertThat(explained("alice", Action.JOIN)).isInstanceOf(Explanation.Revoked.class);
    assertThat(node.telemetry.counted(Measure.TOKEN_REVOKED)).isZero();
  }

  private Explanation explained(String token, Action action) {
    return node.server.operations().explain(token, STANDUP, action).toCompletableFuture().join();
  }
}
