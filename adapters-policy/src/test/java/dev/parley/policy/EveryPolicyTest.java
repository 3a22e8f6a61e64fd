package dev.parley.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.ScriptedPolicy;
import dev.parley.application.port.TestIdentities;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.AccessDecision.Denied;
import dev.parley.domain.access.AccessDecision.Granted;
import dev.parley.domain.access.AccessRules;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;

class EveryPolicyTest {
  private static final Identity ALICE = TestIdentities.of("alice", "Alice", "acme");

  private final ScriptedPolicy second = new ScriptedPolicy();
  private final EveryPolicy both =
      new EveryPolicy(List.of(new ClaimsPolicy(AccessRules.parse("join {org_code}.*")), second));

  @Test
  void what_all_grant_is_granted() {
    assertThat(ruling("acme.sales")).isEqualTo(new Ruling.Decided(new Granted("the test")));
  }

  @Test
  void what_the_first_denies_is_denied_and_the_second_is_not_asked() {
    second.hold();

    assertThat(ruling("other.sales"))
        .isEqualTo(new Ruling.Decided(new Denied("no rule grants it")));
  }

  @Test
  void what_a_later_one_denies_is_denied() {
    second.deny("alice", "acme.sales", Action.JOIN);

    assertThat(ruling("acme.sales")).isEqualTo(new Ruling.Decided(new Denied("the test says so")));
  }

  @Test
  void while_one_of_them_cannot_tell_nothing_is_granted() {
    second.goAway();

    assertThat(ruling("acme.sales")).isInstanceOf(Ruling.Unavailable.class);
  }

  @Test
  void the_open_policy_grants_everything() {
    for (Action action : Action.values()) {
      assertThat(
              new OpenPolicy()
                  .decide(ALICE, new ChannelId("other.sales"), action)
                  .toCompletableFuture())
          .isCompletedWithValue(Ruling.granted("open to every valid token"));
    }
  }

  private Ruling ruling(String channel) {
    return both.decide(ALICE, new ChannelId(channel), Action.JOIN).toCompletableFuture().join();
  }
}
