package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.application.port.in.Admission;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JoiningChannelsTest {
  private final Cluster cluster = new Cluster();
  private final Node node = cluster.node();

  @Test
  void a_genuine_token_is_admitted_and_its_channel_followed() {
    assertThat(node.admission("alice")).isInstanceOf(Admission.Admitted.class);
    assertThat(node.broker.followed()).containsExactly(STANDUP);
  }

  @Test
  void a_token_that_is_not_good_is_refused_and_nothing_is_followed() {
    assertThat(node.admission("bad")).isInstanceOf(Admission.TokenInvalid.class);
    assertThat(node.admission("old")).isInstanceOf(Admission.TokenExpired.class);
    assertThat(node.admission("unknown")).isInstanceOf(Admission.KeysUnavailable.class);
    assertThat(node.broker.followed()).isEmpty();
  }

  @Test
  void while_the_bus_is_away_nobody_is_admitted_who_could_not_hear() {
    cluster.bus().cut();
    assertThat(node.admission("alice")).isInstanceOf(Admission.BusAway.class);

    cluster.bus().restore();
    assertThat(node.admission("alice")).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void a_draining_node_admits_nobody() {
    assertThat(node.server.control().drain()).isCompleted();

    assertThat(node.admission("alice")).isInstanceOf(Admission.Draining.class);
  }

  @Test
  void a_channel_that_cannot_be_heard_is_refused_and_may_be_tried_again() {
    Person alice = node.connect("alice");
    cluster.bus().cut();
    alice.join(STANDUP);
    cluster.bus().restore();
    cluster.pass(Duration.ofSeconds(2));
    alice.join(STANDUP);

    assertThat(alice.heard()).containsExactly("refused unavailable", "here: ", "join alice");
  }

  @Test
  void joining_twice_is_answered_twice_and_heard_once() {
    Person alice = node.join("alice");
    alice.heard();
    alice.join(STANDUP);
    cluster.publish(new EventName("card:moved"), Meaning.OPAQUE);

    assertThat(alice.heard()).containsExactly("here: alice", "card:moved");
  }

  @Test
  void who_is_lost_while_waiting_to_come_in_comes_in_by_none_of_their_requests() {
    node.broker.holdAcknowledgements();
    Person alice = node.join("alice");
    alice.join(STANDUP);
    alice.loseConnection();
    node.broker.acknowledge();
    Person bob = node.join("bob");

    assertThat(alice.heard()).isEmpty();
    assertThat(bob.heard()).containsExactly("here: ", "join bob");
  }

  @Test
  void who_leaves_while_waiting_to_come_in_comes_in_by_none_of_their_requests() {
    node.broker.holdAcknowledgements();
    Person alice = node.join("alice");
    alice.join(STANDUP);
    alice.leave(STANDUP);
    node.broker.acknowledge();

    assertThat(node.join("bob").heard()).containsExactly("here: ", "join bob");
  }

  @Test
  void who_has_left_hears_nothing_more() {
    Person alice = node.join("alice");
    alice.heard();
    alice.leave(STANDUP);
    cluster.publish(new EventName("card:moved"), Meaning.OPAQUE);
    alice.leave(STANDUP);

    assertThat(alice.heard()).containsExactly("refused not_joined");
  }

  @Test
  void a_connection_is_in_128_channels_at_the_most() {
    Person alice = node.connect("alice");
    IntStream.range(0, ChannelLimits.DEFAULT.maxChannels())
        .forEach(i -> alice.join(new ChannelId("c" + i)));
    alice.heard();

    alice.join(new ChannelId("one-more"));
    assertThat(alice.heard()).containsExactly("refused too_many_channels");

    alice.leave(new ChannelId("c0"));
    alice.join(new ChannelId("one-more"));
    assertThat(alice.heard()).containsExactly("here: ", "join alice");
  }

  @Test
  void a_node_has_room_for_so_many_memberships_beyond_the_first_of_each_connection() {
    Node small = nodeWithRoomFor(2, 10);
    Person alice = small.connect("alice");
    Person bob = small.connect("bob");
    List.of("a", "b").forEach(name -> alice.join(new ChannelId(name)));
    List.of("a", "b").forEach(name -> bob.join(new ChannelId(name)));
    alice.heard();
    bob.heard();

    bob.join(new ChannelId("c"));
    assertThat(bob.heard()).containsExactly("refused too_many_channels");

    alice.leave(new ChannelId("a"));
    bob.join(new ChannelId("c"));
    assertThat(bob.heard()).contains("join bob");
  }

  @Test
  void a_node_has_room_for_so_many_channels_and_whoever_joins_one_of_those_comes_in() {
    Node small = nodeWithRoomFor(100, 2);
    Person alice = small.connect("alice");
    List.of("a", "b").forEach(name -> alice.join(new ChannelId(name)));
    alice.heard();

    alice.join(new ChannelId("c"));
    assertThat(alice.heard()).containsExactly("refused too_many_new_channels");
    assertThat(small.admission("bob")).isInstanceOf(Admission.TooManyNewChannels.class);

    Person bob = small.connect("bob");
    bob.join(new ChannelId("a"));
    assertThat(bob.heard()).contains("join bob");
  }

  @Test
  void one_user_opens_three_hundred_new_channels_in_a_minute_on_all_connections() {
    Person alice = node.connect("alice");
    Person otherTab = node.connect("alice");
    for (int i = 0; i < ChannelLimits.DEFAULT.newChannelsPerMinute(); i++) {
      Person tab = i % 2 == 0 ? alice : otherTab;
      tab.join(new ChannelId("new-" + i));
      tab.leave(new ChannelId("new-" + i));
    }
    alice.heard();
    otherTab.heard();

    alice.join(new ChannelId("one-more"));
    assertThat(alice.heard()).containsExactly("refused too_many_new_channels");
    assertThat(node.admission("alice")).isInstanceOf(Admission.TooManyNewChannels.class);
    alice.join(new ChannelId("new-0"));
    assertThat(alice.heard()).containsExactly("here: ", "join alice");
    assertThat(node.join("bob").heard()).containsExactly("here: ", "join bob");

    cluster.pass(Duration.ofMillis(250));
    alice.join(new ChannelId("one-more"));
    assertThat(alice.heard()).containsExactly("here: ", "join alice");
  }

  @Test
  void the_connections_of_one_user_are_in_so_many_channels_together() {
    UserChannels ofUser = new UserChannels(ChannelLimits.of(128, 2, 300));
    UserId alice = new UserId("alice");

    assertThat(ofUser.claim(alice)).isTrue();
    assertThat(ofUser.claim(alice)).isTrue();
    assertThat(ofUser.claim(alice)).isFalse();
    assertThat(ofUser.claim(new UserId("bob"))).isTrue();
    ofUser.release(alice, 1);
    assertThat(ofUser.claim(alice)).isTrue();
    ofUser.release(alice, 2);
    assertThat(ofUser.users()).isEqualTo(1);
  }

  @Test
  void presence_that_a_stranger_publishes_is_relayed_and_changes_no_roster() {
    Person alice = node.join("alice");
    alice.heard();
    cluster.publish(
        EventName.PRESENCE_LEAVE,
        new Meaning.PresenceChanged(new MemberLeft(new UserId("alice")), Optional.empty()));
    alice.askWhoIsHere();

    assertThat(alice.heard()).containsExactly("leave alice", "here: alice");
  }

  private Node nodeWithRoomFor(int memberships, int channels) {
    return cluster.node(
        ChannelRules.DEFAULT.withLimits(ChannelLimits.DEFAULT.withRoomFor(memberships, channels)));
  }
}
