package dev.parley.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.domain.channel.ChannelId;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TypingInChannelTest {
  private final Cluster cluster = new Cluster();
  private final Node north = cluster.node();
  private final Node south = cluster.node();
  private final Person alice = north.join("alice");
  private final Person bob = south.join("bob");

  @BeforeEach
  void forgetTheArrivals() {
    alice.heard();
    bob.heard();
  }

  @Test
  void everyone_sees_who_types_the_typist_included() {
    alice.type();
    alice.stopTyping();

    assertThat(bob.heard()).containsExactly("typing alice", "stopped alice");
    assertThat(alice.heard()).containsExactly("typing alice", "stopped alice");
  }

  @Test
  void typing_has_the_name_that_presence_has_by_then() {
    Person secondTab = south.join("alice~Al");
    secondTab.type();
    alice.renew("alice~Alicia").join();
    alice.stopTyping();
    cluster.pass(Duration.ofSeconds(3));
    alice.type();
    bob.askWhoIsHere();

    assertThat(bob.heard())
        .containsExactly(
            "update alice(Al)",
            "typing alice(Al)",
            "update alice(Alicia)",
            "stopped alice",
            "typing alice(Alicia)",
            "here: alice(Alicia) bob");
  }

  @Test
  void who_has_left_comes_back_with_the_latest_name() {
    alice.sayGoodbye();
    Person again = north.join("alice~Al");
    again.type();

    assertThat(bob.heard()).containsExactly("leave alice", "join alice(Al)", "typing alice(Al)");
  }

  @Test
  void who_stops_without_a_word_has_stopped_after_six_seconds() {
    alice.type();

    cluster.pass(Duration.ofMillis(5_750));
    assertThat(bob.heard()).containsExactly("typing alice");
    cluster.pass(Duration.ofMillis(250));

    assertThat(bob.heard()).containsExactly("stopped alice");
  }

  @Test
  void who_keeps_typing_is_announced_every_three_seconds_at_the_most() {
    for (int i = 0; i < 12; i++) {
      alice.type();
      cluster.pass(Duration.ofMillis(500));
    }

    assertThat(bob.heard()).containsExactly("typing alice", "typing alice");
  }

  @Test
  void who_starts_and_stops_in_turn_is_announced_twice_in_three_seconds_at_the_most() {
    Person otherTab = north.join("alice");
    for (int i = 0; i < 24; i++) {
      alice.type();
      otherTab.stopTyping();
      otherTab.type();
      alice.stopTyping();
      cluster.pass(Duration.ofMillis(250));
    }

    assertThat(bob.heard())
        .containsExactly("typing alice", "stopped alice", "typing alice", "stopped alice");
  }

  @Test
  void one_user_is_announced_twenty_times_at_once_and_five_times_a_second_in_all_channels() {
    for (int i = 0; i < 40; i++) {
      ChannelId channel = new ChannelId("c" + i);
      alice.join(channel);
      bob.join(channel);
    }
    alice.heard();
    bob.heard();
    for (int i = 0; i < 40; i++) {
      alice.type(new ChannelId("c" + i));
    }
    assertThat(bob.heard()).hasSize(20);

    cluster.pass(Duration.ofSeconds(1));
    assertThat(bob.heard()).hasSize(5);
  }

  @Test
  void a_lost_connection_ends_the_typing_at_once_though_the_place_is_kept() {
    alice.type();
    alice.loseConnection();

    assertThat(bob.heard()).containsExactly("typing alice", "stopped alice");
  }

  @Test
  void a_posted_message_ends_its_authors_typing() {
    alice.type();
    cluster.postMessageBy("alice");

    assertThat(bob.heard()).containsExactly("typing alice", "message:created", "stopped alice");
  }

  @Test
  void who_comes_while_others_type_is_told() {
    alice.type();

    assertThat(south.join("carla").heard())
        .containsExactly("here: alice bob", "typing alice", "join carla");
  }

  @Test
  void typing_ends_on_every_node_when_the_typists_node_dies() {
    alice.type();
    north.crash();

    cluster.pass(Duration.ofSeconds(10));

    assertThat(bob.heard()).containsExactly("typing alice", "leave alice", "stopped alice");
  }

  @Test
  void typing_ends_for_this_nodes_clients_even_while_the_bus_is_away() {
    alice.type();
    alice.heard();
    cluster.bus().cut();

    alice.stopTyping();

    assertThat(alice.heard()).containsExactly("interrupted", "stopped alice");
  }

  @Test
  void who_is_not_in_the_channel_cannot_type_in_it() {
    Person stranger = north.connect("zoe");

    stranger.type();
    stranger.stopTyping();
    stranger.askWhoIsHere();

    assertThat(stranger.heard())
        .containsExactly("refused not_joined", "refused not_joined", "refused not_joined");
    assertThat(bob.heard()).isEmpty();
  }
}
