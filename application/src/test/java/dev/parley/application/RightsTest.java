package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.application.port.in.Admission;
import dev.parley.application.port.in.Renewal;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RightsTest {
  private static final ChannelId RETRO = new ChannelId("retro");
  private final Cluster cluster = new Cluster();
  private final Node node = cluster.node();

  @Test
  void whoever_may_not_be_in_the_channel_is_not_admitted_and_it_is_not_followed() {
    node.policy.deny("alice", "standup", Action.JOIN);

    assertThat(node.admission("alice")).isInstanceOf(Admission.ChannelRefused.class);
    assertThat(node.broker.followed()).isEmpty();
    assertThat(node.telemetry.counted(Measure.ACCESS_DENIED)).isEqualTo(1);
  }

  @Test
  void while_it_cannot_be_told_nobody_is_admitted() {
    node.policy.goAway();

    assertThat(node.admission("alice")).isInstanceOf(Admission.PolicyUnavailable.class);
    assertThat(node.telemetry.counted(Measure.POLICY_UNAVAILABLE)).isEqualTo(1);
  }

  @Test
  void a_channel_that_is_refused_is_not_joined() {
    node.policy.deny("alice", "standup", Action.JOIN);
    Person alice = node.join("alice");

    assertThat(alice.heard()).containsExactly("refused channel_refused");
    alice.type();
    assertThat(alice.heard()).containsExactly("refused not_joined");
    assertThat(node.broker.followed()).isEmpty();
  }

  @Test
  void channels_that_were_refused_do_not_count_among_those_that_one_may_be_in() {
    Person alice = node.join("alice");
    for (int i = 0; i < ChannelLimits.DEFAULT.maxChannels(); i++) {
      node.policy.deny("alice", "secret-" + i, Action.JOIN);
      alice.join(new ChannelId("secret-" + i));
    }
    alice.heard();
    alice.join(RETRO);

    assertThat(alice.heard()).containsExactly("here: ", "join alice");
  }

  @Test
  void nor_do_channels_that_could_not_be_reached() {
    Person alice = node.join("alice");
    cluster.bus().cut();
    for (int i = 0; i < ChannelLimits.DEFAULT.maxChannels(); i++) {
      alice.join(new ChannelId("far-" + i));
    }
    assertThat(alice.heard()).contains("refused unavailable");
    cluster.bus().restore();
    cluster.pass(Duration.ofSeconds(1));
    alice.heard();
    alice.join(RETRO);

    assertThat(alice.heard()).containsExactly("here: ", "join alice");
  }

  @Test
  void whoever_is_out_before_the_answer_does_not_come_in_by_it_and_is_told() {
    node.policy.hold();
    Person alice = node.join("alice");
    alice.leave(STANDUP);
    node.policy.release();

    assertThat(alice.heard()).containsExactly("refused removed");
    assertThat(node.broker.followed()).isEmpty();
  }

  @Test
  void whoever_goes_before_the_answer_does_not_come_in_by_it() {
    node.policy.hold();
    Person alice = node.join("alice");
    alice.loseConnection();
    node.policy.release();

    assertThat(node.broker.followed()).isEmpty();
  }

  @Test
  void asking_twice_before_the_answer_is_answered_twice() {
    node.policy.hold();
    Person alice = node.join("alice");
    alice.join(STANDUP);
    node.policy.release();

    assertThat(alice.heard()).containsExactly("here: ", "join alice", "here: alice");
  }

  @Test
  void whoever_may_only_read_is_not_shown_as_typing() {
    node.policy.deny("alice", "standup", Action.TYPE);
    Person alice = node.join("alice");
    Person bob = node.join("bob");
    alice.heard();
    bob.heard();
    alice.type();
    alice.stopTyping();

    assertThat(alice.heard()).containsExactly("refused typing_refused");
    assertThat(bob.heard()).isEmpty();
  }

  @Test
  void a_new_token_of_the_same_user_is_taken() {
    Person alice = node.join("alice");

    assertThat(alice.renew("alice")).isCompletedWithValue(new Renewal.Renewed(List.of()));
    assertThat(node.telemetry.counted(Measure.TOKEN_RENEWED)).isEqualTo(1);
  }

  @Test
  void a_token_that_is_not_good_changes_nothing() {
    Person alice = node.join("alice");

    assertThat(alice.renew("bad")).isCompletedWithValue(new Renewal.TokenInvalid());
    assertThat(alice.renew("old")).isCompletedWithValue(new Renewal.TokenExpired());
    assertThat(alice.renew("unknown")).isCompletedWithValue(new Renewal.KeysUnavailable());
    assertThat(alice.renew("bob")).isCompletedWithValue(new Renewal.Foreign());
    assertThat(alice.session().identity().user().value()).isEqualTo("alice");
  }

  @Test
  void a_channel_that_the_new_token_gives_no_right_to_is_left() {
    Person alice = node.join("alice");
    alice.join(RETRO);
    Person bob = node.join("bob");
    bob.heard();
    node.policy.deny("alice", "standup", Action.JOIN);

    assertThat(alice.renew("alice")).isCompletedWithValue(new Renewal.Renewed(List.of(STANDUP)));
    assertThat(bob.heard()).containsExactly("leave alice");
    alice.heard();
    alice.type();
    assertThat(alice.heard()).containsExactly("refused not_joined");
  }

  @Test
  void a_channel_joined_while_the_new_token_is_looked_at_is_looked_at_as_well() {
    Person alice = node.join("alice");
    node.policy.hold();
    CompletableFuture<Renewal> renewal = alice.renew("alice");
    alice.join(RETRO);
    node.policy.deny("alice", "retro", Action.JOIN);
    node.policy.release();

    assertThat(renewal).isCompletedWithValue(new Renewal.Renewed(List.of()));
    assertThat(alice.heard()).contains("refused channel_refused");
    assertThat(node.broker.followed()).containsExactly(STANDUP);
  }

  @Test
  void while_it_cannot_be_told_the_old_token_stays_in_force() {
    Person alice = node.join("alice");
    alice.heard();
    node.policy.goAway();

    assertThat(alice.renew("alice")).isCompletedWithValue(new Renewal.PolicyUnavailable());
    assertThat(alice.heard()).isEmpty();
    assertThat(node.broker.followed()).containsExactly(STANDUP);
  }

  @Test
  void one_token_is_looked_at_at_a_time() {
    Person alice = node.join("alice");
    node.policy.hold();
    CompletableFuture<Renewal> first = alice.renew("alice");

    assertThat(alice.renew("alice")).isCompletedWithValue(new Renewal.UnderWay());
    node.policy.release();
    assertThat(first).isCompletedWithValue(new Renewal.Renewed(List.of()));
    assertThat(alice.renew("alice")).isCompletedWithValue(new Renewal.Renewed(List.of()));
  }
}
