package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PresenceOverNodesTest {
  private final Cluster cluster = new Cluster();
  private final Node north = cluster.node();
  private final Node south = cluster.node();

  @Test
  void a_newcomer_is_told_who_is_here_and_then_hears_its_own_arrival() {
    north.join("alice");

    Person bob = south.join("bob");

    assertThat(bob.heard()).containsExactly("here: alice", "join bob");
  }

  @Test
  void everyone_on_every_node_sees_somebody_come_and_go() {
    Person bob = south.join("bob");
    bob.heard();

    Person alice = north.join("alice");
    alice.sayGoodbye();

    assertThat(bob.heard()).containsExactly("join alice", "leave alice");
  }

  @Test
  void a_second_tab_on_another_node_is_not_announced() {
    Person bob = south.join("bob");
    Person laptop = north.join("alice");
    bob.heard();

    Person phone = south.join("alice");
    laptop.sayGoodbye();

    assertThat(bob.heard()).isEmpty();
    phone.sayGoodbye();
    assertThat(bob.heard()).containsExactly("leave alice");
  }

  @Test
  void a_reload_is_seen_by_nobody() {
    Person bob = south.join("bob");
    Person alice = north.join("alice");
    bob.heard();

    alice.loseConnection();
    cluster.pass(Duration.ofSeconds(2));
    north.join("alice");
    cluster.pass(Duration.ofSeconds(30));

    assertThat(bob.heard()).isEmpty();
  }

  @Test
  void a_lost_connection_is_a_departure_after_three_seconds() {
    Person bob = south.join("bob");
    Person alice = north.join("alice");
    bob.heard();

    alice.loseConnection();
    cluster.pass(Duration.ofMillis(2_750));
    assertThat(bob.heard()).isEmpty();
    cluster.pass(Duration.ofMillis(250));

    assertThat(bob.heard()).containsExactly("leave alice");
  }

  @Test
  void who_gave_up_while_their_node_was_frozen_is_not_shown_again() {
    Person bob = south.join("bob");
    Person alice = north.join("alice");
    bob.heard();

    north.freeze();
    cluster.pass(Duration.ofSeconds(10));
    alice.loseConnection();
    north.wake();
    cluster.pass(Duration.ofSeconds(30));

    assertThat(bob.heard()).containsExactly("leave alice");
  }

  @Test
  void nor_if_the_node_learns_of_its_lease_before_it_learns_of_that() {
    Person bob = south.join("bob");
    Person alice = north.join("alice");
    bob.heard();

    north.freeze();
    cluster.pass(Duration.ofSeconds(10));
    north.audience.onRollCall(alice::loseConnection);
    north.wake();
    cluster.pass(Duration.ofSeconds(30));

    assertThat(bob.heard()).containsExactly("leave alice");
  }

  @Test
  void who_stayed_on_a_node_that_was_frozen_is_back_when_it_wakes() {
    Person bob = south.join("bob");
    north.join("alice");
    bob.heard();

    north.freeze();
    cluster.pass(Duration.ofSeconds(10));
    north.wake();

    assertThat(bob.heard()).containsExactly("leave alice", "join alice");
  }

  @Test
  void a_reload_is_seen_by_nobody_though_the_registry_is_emptied_within_it() {
    Person bob = south.join("bob");
    Person alice = north.join("alice");
    bob.heard();

    alice.loseConnection();
    cluster.registry().forgetEverything();
    cluster.pass(Duration.ofMillis(2_750));
    south.join("alice");
    cluster.pass(Duration.ofSeconds(30));

    assertThat(bob.heard()).isEmpty();
  }

  @Test
  void who_was_on_a_node_that_died_is_gone_within_ten_seconds() {
    Person bob = south.join("bob");
    north.join("alice");
    south.join("carla");
    north.join("carla");
    bob.heard();

    north.crash();
    cluster.pass(Duration.ofSeconds(10));

    assertThat(bob.heard()).containsExactly("leave alice");
  }

  @Test
  void a_drained_node_is_left_by_nobody_who_comes_back_elsewhere() {
    Person bob = south.join("bob");
    Person alice = north.join("alice");
    bob.heard();

    assertThat(north.server.control().drain()).isCompleted();
    assertThat(alice.heard()).contains("closed 1001");
    alice.loseConnection();
    south.join("alice");
    north.crash();
    cluster.pass(Duration.ofSeconds(30));

    assertThat(bob.heard()).isEmpty();
  }

  @Test
  void who_does_not_come_back_from_a_drained_node_leaves_once() {
    Person bob = south.join("bob");
    Person alice = north.join("alice");
    bob.heard();

    assertThat(north.server.control().drain()).isCompleted();
    alice.loseConnection();
    north.crash();
    cluster.pass(Duration.ofSeconds(10));

    assertThat(bob.heard()).containsExactly("leave alice");
  }

  @Test
  void an_emptied_registry_is_filled_again_and_nobody_is_seen_to_leave() {
    Person bob = south.join("bob");
    Person alice = north.join("alice");
    bob.heard();
    alice.heard();

    cluster.bus().cut();
    cluster.registry().forgetEverything();
    cluster.pass(Duration.ofSeconds(4));
    cluster.bus().restore();
    cluster.pass(Duration.ofSeconds(30));

    assertThat(bob.heard()).containsExactly("interrupted", "resync link_lost");
    bob.askWhoIsHere();
    assertThat(bob.heard()).containsExactly("here: alice bob");
    alice.askWhoIsHere();
    assertThat(alice.heard()).containsExactly("interrupted", "resync link_lost", "here: alice bob");
  }

  @Test
  void who_left_while_the_registry_was_away_is_gone_when_it_is_back() {
    Person bob = south.join("bob");
    Person alice = north.join("alice");
    bob.heard();

    cluster.bus().cut();
    alice.sayGoodbye();
    cluster.pass(Duration.ofSeconds(4));
    cluster.bus().restore();
    cluster.pass(Duration.ofSeconds(30));

    assertThat(bob.heard()).containsExactly("interrupted", "resync link_lost", "leave alice");
  }

  @Test
  void the_last_one_to_leave_has_the_channel_let_go_after_a_while() {
    Person alice = north.join("alice");
    alice.sayGoodbye();

    cluster.pass(Duration.ofSeconds(9));
    assertThat(north.broker.followed()).containsExactly(STANDUP);
    cluster.pass(Duration.ofSeconds(2));
    assertThat(north.broker.followed()).isEmpty();
  }

  @Test
  void after_an_outage_longer_than_a_lease_nobody_is_seen_to_leave() {
    Person bob = south.join("bob");
    Person alice = north.join("alice");
    bob.heard();
    alice.heard();

    cluster.bus().cut();
    cluster.pass(Duration.ofSeconds(8));
    cluster.bus().restore();
    cluster.pass(Duration.ofSeconds(30));

    assertThat(bob.heard()).doesNotContain("leave alice", "join alice");
    assertThat(alice.heard()).doesNotContain("leave bob", "join bob");
  }
}
