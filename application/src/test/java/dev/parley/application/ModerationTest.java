package dev.parley.application;

import static dev.parley.application.Cluster.BEGINNING;
import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.application.port.in.Admission;
import dev.parley.application.port.in.ModerationResult;
import dev.parley.application.port.in.Renewal;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand;
import dev.parley.domain.moderation.ModerationCommand.Kick;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.domain.moderation.ModerationCommand.Revoke;
import dev.parley.domain.moderation.ModerationCommand.RevokeUntilNow;
import dev.parley.domain.moderation.ModerationCommand.Unrevoke;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import dev.parley.domain.moderation.RevocationTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ModerationTest {
  private static final ChannelId RETRO = new ChannelId("retro");
  private static final UserId ALICE = new UserId("alice");
  private static final String REVOKED = "closed 4401 token revoked";

  private final Cluster cluster = new Cluster();
  private final Node north = cluster.node();
  private final Node south = cluster.node();

  @Test
  void every_connection_of_a_kicked_user_is_closed_on_every_node_and_nobody_elses() {
    Person here = north.join("alice");
    Person there = south.join("alice");
    Person bob = south.join("bob");
    hush(here, there, bob);

    assertThat(result(north, new Kick(ALICE))).isEqualTo(new ModerationResult.Done(2, 2, 2));
    assertThat(here.heard()).containsExactly("closed 4403 kicked");
    assertThat(there.heard()).containsExactly("closed 4403 kicked");
    assertThat(bob.heard()).isEmpty();
    assertThat(south.telemetry.counted(Measure.CONNECTION_MODERATED)).isEqualTo(1);
  }

  @Test
  void whoever_is_gone_is_not_counted() {
    north.join("alice").loseConnection();

    assertThat(result(north, new Kick(ALICE))).isEqualTo(new ModerationResult.Done(0, 2, 2));
  }

  @Test
  void a_removed_user_hears_nothing_more_of_the_channel_and_stays_in_the_others() {
    Person alice = north.join("alice");
    alice.join(RETRO);
    Person bob = south.join("bob");
    hush(alice, bob);

    assertThat(result(south, new Remove(ALICE, STANDUP)))
        .isEqualTo(new ModerationResult.Done(1, 2, 2));
    assertThat(bob.heard()).containsExactly("leave alice");
    cluster.postMessageBy("bob");
    alice.type();
    assertThat(alice.heard()).containsExactly("refused removed", "refused not_joined");
    assertThat(alice.session().isNowhere()).isFalse();
  }

  @Test
  void who_is_removed_while_waiting_to_come_in_is_told_for_each_request_and_comes_in_by_none() {
    north.broker.holdAcknowledgements();
    Person alice = north.join("alice");
    alice.join(STANDUP);

    assertThat(result(south, new Remove(ALICE, STANDUP)))
        .isEqualTo(new ModerationResult.Done(1, 2, 2));
    north.broker.acknowledge();
    assertThat(alice.heard()).containsExactly("refused removed", "refused removed");
    assertThat(north.join("bob").heard()).containsExactly("here: ", "join bob");
  }

  @Test
  void removing_who_is_not_there_hits_nobody() {
    north.connect("alice");

    assertThat(result(north, new Remove(ALICE, STANDUP)))
        .isEqualTo(new ModerationResult.Done(0, 2, 2));
  }

  @Test
  void what_the_policy_said_of_a_moderated_user_is_asked_for_again() {
    result(south, new Kick(ALICE));
    result(south, new Remove(ALICE, STANDUP));

    assertThat(north.policy.forgotten()).containsExactly(ALICE, ALICE);
  }

  @Test
  void a_revoked_token_ends_its_connections_and_comes_in_on_no_node() {
    Person alice = north.join("alice");
    Person newer = south.join("alice@60");
    hush(alice, newer);

    assertThat(revoke(south, new OfToken(new TokenId("alice"))))
        .isEqualTo(new ModerationResult.Done(1, 2, 2));
    assertThat(alice.heard()).containsExactly(REVOKED);
    assertThat(newer.heard()).isEmpty();
    assertThat(north.admission("alice")).isInstanceOf(Admission.TokenRevoked.class);
    assertThat(south.admission("alice")).isInstanceOf(Admission.TokenRevoked.class);
    assertThat(south.admission("alice@60")).isInstanceOf(Admission.Admitted.class);
    assertThat(south.telemetry.counted(Measure.TOKEN_REVOKED)).isEqualTo(1);
  }

  @Test
  void of_a_user_the_tokens_issued_before_are_revoked() {
    cluster.pass(Duration.ofMinutes(1));
    Person old = north.join("alice");
    Person newer = north.join("alice@60");
    Person bob = north.join("bob");
    hush(old, newer, bob);

    revoke(south, new OfUser(ALICE, BEGINNING.plusSeconds(60)));

    assertThat(old.heard()).containsExactly(REVOKED);
    assertThat(newer.heard()).isEmpty();
    assertThat(bob.heard()).isEmpty();
    assertThat(north.admission("alice@59")).isInstanceOf(Admission.TokenRevoked.class);
    assertThat(north.admission("bob")).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void of_everybody_the_tokens_issued_before_are_revoked() {
    cluster.pass(Duration.ofMinutes(1));
    Person alice = north.join("alice");
    Person bob = south.join("bob@60");
    hush(alice, bob);

    assertThat(revoke(south, new OfEveryone(BEGINNING.plusSeconds(60))))
        .isEqualTo(new ModerationResult.Done(1, 2, 2));
    assertThat(alice.heard()).containsExactly(REVOKED);
    assertThat(bob.heard()).isEmpty();
  }

  @Test
  void a_revoked_token_is_not_taken_in_the_place_of_another_and_the_other_stays() {
    Person alice = north.join("alice");
    revoke(south, new OfToken(new TokenId("alice@60")));
    hush(alice);

    assertThat(alice.renew("alice@60")).isCompletedWithValue(new Renewal.TokenRevoked());
    assertThat(alice.heard()).isEmpty();
  }

  @Test
  void whose_token_is_newer_than_a_revocation_that_comes_meanwhile_stays() {
    Person alice = north.join("alice");
    assertThat(alice.renew("alice@60")).isCompleted();
    hush(alice);

    assertThat(revoke(north, new OfToken(new TokenId("alice"))))
        .isEqualTo(new ModerationResult.Done(0, 2, 2));
    assertThat(alice.heard()).isEmpty();
  }

  @Test
  void all_tokens_until_now_are_those_until_the_registrys_now_whatever_the_nodes_clocks_say() {
    north.wallClock.set(Duration.ofSeconds(-20));
    south.wallClock.set(Duration.ofHours(1));
    Person issuedJustNow = north.join("alice@10");
    Person stamped = south.join("alice@35");
    cluster.pass(Duration.ofSeconds(10));
    hush(issuedJustNow, stamped);

    assertThat(result(north, new RevokeUntilNow(ALICE)))
        .isEqualTo(new ModerationResult.Done(2, 2, 2));
    assertThat(issuedJustNow.heard()).containsExactly(REVOKED);
    assertThat(stamped.heard()).containsExactly(REVOKED);
    for (Node node : List.of(north, south, cluster.node())) {
      assertThat(node.admission("alice@40")).isInstanceOf(Admission.TokenRevoked.class);
      assertThat(node.admission("alice@41")).isInstanceOf(Admission.Admitted.class);
    }
  }

  @Test
  void a_service_that_says_until_now_on_the_bus_has_every_node_apply_what_the_store_made_of_it() {
    north.wallClock.set(Duration.ofSeconds(-20));
    Person alice = north.join("alice@10");
    hush(alice);

    cluster.commands().say(new Order(new RevokeUntilNow(ALICE), Optional.empty()));

    assertThat(alice.heard()).containsExactly(REVOKED);
    assertThat(north.admission("alice@30")).isInstanceOf(Admission.TokenRevoked.class);
    assertThat(south.admission("alice@30")).isInstanceOf(Admission.TokenRevoked.class);
    assertThat(north.admission("alice@31")).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void of_two_revocations_every_node_applies_the_wider_that_is_kept() {
    revoke(south, new OfUser(ALICE, BEGINNING.plusSeconds(20)));
    Person alice = north.join("alice@25");
    north.commands.cut();
    revoke(south, new OfUser(ALICE, BEGINNING.plusSeconds(30)));
    north.commands.restore();
    hush(alice);

    assertThat(north.admission("alice@29")).isInstanceOf(Admission.TokenRevoked.class);
    revoke(north, new OfUser(ALICE, BEGINNING.plusSeconds(10)));
    assertThat(north.admission("alice@29")).isInstanceOf(Admission.TokenRevoked.class);
  }

  @Test
  void tokens_that_are_yet_to_be_issued_cannot_be_revoked() {
    Person alice = north.join("alice");
    hush(alice);
    OfEveryone ahead = new OfEveryone(BEGINNING.plusSeconds(3_600));

    assertThat(revoke(north, ahead)).isEqualTo(new ModerationResult.InTheFuture());
    cluster.commands().say(new Order(new Revoke(ahead), Optional.empty()));
    cluster.revocations().goAway();
    cluster.commands().say(new Order(new Revoke(ahead), Optional.empty()));

    assertThat(alice.heard()).isEmpty();
    assertThat(south.admission("bob")).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void a_revocation_is_in_force_where_it_was_heard_though_it_cannot_be_kept() {
    Person alice = north.join("alice@10");
    hush(alice);
    cluster.revocations().goAway();

    cluster.commands().say(new Order(new RevokeUntilNow(ALICE), Optional.empty()));

    assertThat(alice.heard()).containsExactly(REVOKED);
    assertThat(north.telemetry.counted(Measure.REVOCATION_NOT_KEPT)).isEqualTo(1);
  }

  @Test
  void a_revocation_that_is_taken_back_is_over_on_every_node_and_for_those_to_come() {
    revoke(south, new OfEveryone(BEGINNING.plusSeconds(20)));
    revoke(south, new OfUser(ALICE, BEGINNING.plusSeconds(20)));
    revoke(south, new OfToken(new TokenId("alice")));
    assertThat(north.admission("alice")).isInstanceOf(Admission.TokenRevoked.class);

    result(north, new Unrevoke(new RevocationTarget.Everyone()));
    result(north, new Unrevoke(new RevocationTarget.User(ALICE)));
    assertThat(south.admission("bob")).isInstanceOf(Admission.Admitted.class);
    assertThat(south.admission("alice")).isInstanceOf(Admission.TokenRevoked.class);
    cluster
        .commands()
        .say(
            new Order(
                new Unrevoke(new RevocationTarget.Token(new TokenId("alice"))), Optional.empty()));

    for (Node node : List.of(north, south, cluster.node())) {
      assertThat(node.admission("alice")).isInstanceOf(Admission.Admitted.class);
    }
  }

  @Test
  void a_node_that_was_cut_off_learns_of_what_was_taken_back_when_it_hears_again() {
    revoke(south, new OfToken(new TokenId("alice")));
    north.commands.cut();
    result(south, new Unrevoke(new RevocationTarget.Token(new TokenId("alice"))));
    assertThat(north.admission("alice")).isInstanceOf(Admission.TokenRevoked.class);

    north.commands.restore();

    assertThat(north.admission("alice")).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void a_store_that_has_lost_everything_takes_nothing_back() {
    revoke(south, new OfToken(new TokenId("alice")));
    cluster.revocations().forgetEverything();

    north.commands.cut();
    north.commands.restore();

    assertThat(north.admission("alice")).isInstanceOf(Admission.TokenRevoked.class);
  }

  @Test
  void a_token_revoked_between_its_admission_and_its_connection_is_closed() {
    Admission admission = north.admission("alice");
    revoke(south, new OfToken(new TokenId("alice")));

    assertThat(admission).isInstanceOf(Admission.Admitted.class);
    assertThat(north.connect("alice").heard()).containsExactly(REVOKED);
  }

  @Test
  void a_token_revoked_while_it_is_being_taken_for_another_is_closed() {
    Person alice = north.join("alice");
    north.policy.hold();
    CompletableFuture<Renewal> renewal = alice.renew("alice@60");
    revoke(south, new OfToken(new TokenId("alice@60")));
    hush(alice);
    north.policy.release();

    assertThat(renewal).isCompletedWithValueMatching(Renewal.Renewed.class::isInstance);
    assertThat(alice.heard()).contains(REVOKED);
  }

  @Test
  void a_node_that_was_cut_off_learns_of_it_when_it_hears_again() {
    Person alice = north.join("alice");
    hush(alice);
    north.commands.cut();

    assertThat(revoke(south, new OfToken(new TokenId("alice"))))
        .isEqualTo(new ModerationResult.Done(0, 1, 2));
    assertThat(alice.heard()).isEmpty();
    north.commands.restore();
    assertThat(alice.heard()).containsExactly(REVOKED);
    assertThat(north.admission("alice")).isInstanceOf(Admission.TokenRevoked.class);
  }

  @Test
  void a_node_that_cannot_read_the_revocations_tries_until_it_can_and_knows_the_old_ones() {
    revoke(south, new OfToken(new TokenId("bob")));
    Person alice = north.join("alice");
    hush(alice);
    north.commands.cut();
    revoke(south, new OfToken(new TokenId("alice")));
    cluster.revocations().goAway();
    north.commands.restore();

    assertThat(alice.heard()).isEmpty();
    assertThat(north.admission("bob")).isInstanceOf(Admission.TokenRevoked.class);
    cluster.revocations().back();
    cluster.pass(Duration.ofSeconds(1));
    assertThat(alice.heard()).containsExactly(REVOKED);
  }

  @Test
  void a_new_node_knows_what_was_revoked_before_it_began_and_admits_nobody_until_it_does() {
    revoke(south, new OfToken(new TokenId("alice")));
    cluster.revocations().goAway();
    Node fresh = cluster.node();

    assertThat(fresh.admission("bob")).isInstanceOf(Admission.BusAway.class);
    assertThat(fresh.server.control().ready().toCompletableFuture()).isNotDone();
    cluster.revocations().back();
    cluster.pass(Duration.ofSeconds(1));
    assertThat(fresh.server.control().ready().toCompletableFuture()).isDone();
    assertThat(fresh.admission("bob")).isInstanceOf(Admission.Admitted.class);
    assertThat(fresh.admission("alice")).isInstanceOf(Admission.TokenRevoked.class);
  }

  @Test
  void a_service_that_knows_of_the_bus_alone_can_revoke_as_well_and_it_is_kept() {
    Person alice = north.join("alice");
    hush(alice);

    cluster
        .commands()
        .say(new Order(new Revoke(new OfUser(ALICE, BEGINNING.plusSeconds(1))), Optional.empty()));

    assertThat(alice.heard()).containsExactly(REVOKED);
    assertThat(cluster.node().admission("alice")).isInstanceOf(Admission.TokenRevoked.class);
  }

  @Test
  void a_revocation_that_a_node_gives_is_kept_once_and_not_by_each_node_again() {
    revoke(south, new OfToken(new TokenId("alice")));

    assertThat(cluster.revocations().timesAsked()).isEqualTo(1);
  }

  @Test
  void one_that_cannot_be_kept_is_in_force_where_it_was_heard_and_counted() {
    Person alice = north.join("alice");
    hush(alice);
    cluster.revocations().goAway();

    cluster
        .commands()
        .say(new Order(new Revoke(new OfToken(new TokenId("alice"))), Optional.empty()));

    assertThat(alice.heard()).containsExactly(REVOKED);
    assertThat(north.telemetry.counted(Measure.REVOCATION_NOT_KEPT)).isEqualTo(1);
  }

  @Test
  void a_revocation_is_forgotten_when_no_token_that_it_hits_can_be_alive() {
    revoke(south, new OfToken(new TokenId("alice")));
    cluster.leap(ChannelRules.DEFAULT.tokenLife().plusMinutes(2));

    assertThat(north.admission("alice")).isInstanceOf(Admission.Admitted.class);
    assertThat(cluster.revocations().contents().toCompletableFuture().join().inForce()).isEmpty();
  }

  @Test
  void nothing_is_said_to_be_done_while_the_bus_is_away() {
    south.commands.cut();

    assertThat(result(south, new Kick(ALICE))).isEqualTo(new ModerationResult.Unavailable());
    cluster.revocations().goAway();
    assertThat(revoke(north, new OfToken(new TokenId("alice"))))
        .isEqualTo(new ModerationResult.Unavailable());
  }

  @Test
  void more_revocations_than_there_is_room_for_are_refused() {
    for (String token : List.of("t1", "t2", "t3")) {
      assertThat(revoke(north, new OfToken(new TokenId(token))))
          .isInstanceOf(ModerationResult.Done.class);
    }

    assertThat(revoke(north, new OfToken(new TokenId("alice"))))
        .isEqualTo(new ModerationResult.TooManyRevocations());
  }

  @Test
  void a_user_who_is_kept_out_by_the_policy_does_not_come_back_after_a_removal() {
    Person alice = north.join("alice");
    north.policy.deny("alice", "standup", Action.JOIN);
    result(north, new Remove(ALICE, STANDUP));
    hush(alice);
    alice.join(STANDUP);

    assertThat(alice.heard()).containsExactly("refused channel_refused");
  }

  private ModerationResult revoke(Node at, Revocation revocation) {
    return result(at, new Revoke(revocation));
  }

  /** What is known of it after the time for answers. */
  private ModerationResult result(Node at, ModerationCommand command) {
    CompletableFuture<ModerationResult> result =
        at.server.operations().moderate(command).toCompletableFuture();
    if (!result.isDone()) {
      cluster.pass(PendingOutcomes.PATIENCE);
    }
    return result.join();
  }

  private static void hush(Person... people) {
    for (Person person : people) {
      person.heard();
    }
  }
}
