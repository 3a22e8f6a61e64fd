package dev.parley.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.application.port.in.NodeHealth;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people are told of an outage, and what the operator is. */
class OutageTest {
  private static final ChannelId LUNCH = new ChannelId("lunch");

  private final Cluster cluster = new Cluster();
  private final Node north = cluster.node();

  @Test
  void who_may_have_missed_something_is_told_when_nothing_is_missed_any_more() {
    Person alice = north.join("alice");
    alice.heard();

    cluster.bus().cut();
    assertThat(alice.heard()).containsExactly("interrupted");
    cluster.bus().restore();
    cluster.postMessageBy("bob");

    assertThat(alice.heard()).containsExactly("resync link_lost", "message:created");
  }

  @Test
  void nobody_in_another_channel_is_told() {
    Person alice = north.join("alice");
    Person bob = north.connect("bob");
    bob.join(LUNCH);
    alice.heard();
    bob.heard();

    north.server.busEvents().restored(LUNCH, Gap.LINK_SILENT);

    assertThat(bob.heard()).containsExactly("resync link_silent");
    assertThat(alice.heard()).isEmpty();
  }

  @Test
  void the_loss_of_the_registry_alone_is_no_reason_to_fetch_anything_again() {
    Person alice = north.join("alice");
    alice.heard();

    north.server.busEvents().registryLost();
    cluster.pass(Duration.ofSeconds(30));

    assertThat(alice.heard()).isEmpty();
  }

  @Test
  void who_came_while_the_bus_was_away_is_told_as_well() {
    north.join("alice");
    cluster.bus().cut();
    Person bob = north.join("bob");
    bob.heard();

    cluster.bus().restore();

    assertThat(bob.heard()).contains("resync link_lost");
  }

  @Test
  void who_comes_while_the_bus_is_away_is_told_that_it_is_and_nobody_is_told_twice() {
    Person alice = north.join("alice");
    cluster.bus().cut();
    north.server.busEvents().busLost();

    assertThat(alice.heard()).containsOnlyOnce("interrupted");
    assertThat(north.join("bob").heard()).containsOnlyOnce("interrupted");

    cluster.bus().restore();
    assertThat(north.join("carla").heard()).doesNotContain("interrupted");
  }

  @Test
  void an_emptied_registry_is_noticed_without_any_loss_and_nobody_is_seen_to_leave() {
    Node south = cluster.node();
    Person bob = south.join("bob");
    Person alice = north.join("alice");
    bob.heard();

    cluster.registry().forgetEverything();
    cluster.pass(Duration.ofSeconds(5));
    alice.askWhoIsHere();
    assertThat(alice.heard()).contains("here: alice bob");
    assertThat(south.join("carla").heard()).contains("here: alice bob");
    cluster.pass(Duration.ofSeconds(30));

    assertThat(bob.heard()).containsExactly("join carla");
  }

  @Test
  void a_node_is_ready_as_long_as_the_bus_carries_and_it_is_not_told_to_stop() {
    assertThat(health()).isEqualTo(health(true, true, true));

    cluster.bus().cut();
    assertThat(health()).isEqualTo(health(false, true, true));
    cluster.bus().restore();
    assertThat(health().isReady()).isTrue();

    assertThat(north.server.control().drain()).isCompleted();
    assertThat(health()).isEqualTo(health(true, true, false));
  }

  private NodeHealth health() {
    return north.server.control().health();
  }

  private static NodeHealth health(boolean bus, boolean keys, boolean admitting) {
    return new NodeHealth(
        bus, Optional.empty(), keys, admitting, Optional.empty(), Optional.empty());
  }
}
