package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.domain.access.Action;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.PresenceView;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is shown of somebody who is there: the newest name and picture, and the newest state. */
class ProfilesTest {
  private final Cluster cluster = new Cluster();
  private final Node north = cluster.node();
  private final Node south = cluster.node();
  private final Person bob = south.join("bob");

  @Test
  void a_second_tab_with_another_name_is_an_update_and_neither_a_leave_nor_a_join() {
    north.join("alice");
    south.join("alice~Al");
    bob.askWhoIsHere();

    assertThat(bob.heard())
        .containsExactly(
            "here: ", "join bob", "join alice", "update alice(Al)", "here: alice(Al) bob");
  }

  @Test
  void who_comes_back_within_the_grace_with_another_name_is_shown_by_it_on_whichever_node() {
    Person alice = north.join("alice");
    bob.heard();
    alice.loseConnection();
    cluster.pass(Duration.ofSeconds(2));
    Person again = south.join("alice~Al");
    cluster.pass(Duration.ofSeconds(2));
    assertThat(bob.heard()).containsExactly("update alice(Al)");

    again.loseConnection();
    south.join("alice~Alicia");
    cluster.pass(Duration.ofSeconds(30));
    assertThat(bob.heard()).containsExactly("update alice(Alicia)");
  }

  @Test
  void who_comes_back_within_the_grace_as_they_were_is_noticed_by_nobody() {
    Person alice = north.join("alice");
    alice.setState("1");
    bob.heard();
    alice.loseConnection();
    south.join("alice");
    cluster.pass(Duration.ofSeconds(30));
    bob.askWhoIsHere();

    assertThat(bob.heard()).containsExactly("here: alice 1 bob");
  }

  @Test
  void a_new_token_with_another_name_shows_in_every_channel_of_the_connection() {
    Person alice = north.join("alice");
    Person carol = south.connect("carol");
    carol.join(new ChannelId("retro"));
    alice.join(new ChannelId("retro"));
    carol.heard();
    bob.heard();

    alice.renew("alice~Al").join();
    alice.renew("alice~Al").join();

    assertThat(bob.heard()).containsExactly("update alice(Al)");
    assertThat(carol.heard()).containsExactly("update alice(Al)");
  }

  @Test
  void a_new_token_of_who_only_listens_shows_nothing_until_they_come_in() {
    Person alice = north.connect("alice");
    alice.join(STANDUP, new Participation(PresenceView.LIST, false));
    bob.heard();
    alice.renew("alice~Al").join();
    assertThat(bob.heard()).isEmpty();

    alice.join(STANDUP);
    assertThat(bob.heard()).containsExactly("join alice(Al)");
  }

  @Test
  void names_that_change_faster_than_they_may_end_at_the_newest() {
    Person alice = north.join("alice");
    bob.heard();
    for (int i = 0; i < 10; i++) {
      alice.renew("alice~Al" + i).join();
    }
    cluster.pass(Duration.ofSeconds(3));

    assertThat(bob.heard()).containsExactly("update alice(Al0)", "update alice(Al9)");
  }

  @Test
  void a_state_is_shown_to_all_and_to_who_comes_later() {
    Person alice = north.join("alice");
    bob.heard();
    alice.heard();
    alice.setState("{\"away\":true}");

    assertThat(bob.heard()).containsExactly("update alice {\"away\":true}");
    assertThat(alice.heard()).containsExactly("update alice {\"away\":true}");
    assertThat(south.join("carol").heard())
        .containsExactly("here: alice {\"away\":true} bob", "join carol");
    cluster.pass(Duration.ofSeconds(1));
    bob.heard();
    alice.clearState();
    assertThat(bob.heard()).containsExactly("update alice");
  }

  @Test
  void a_thousand_states_in_a_second_are_two_and_end_at_the_newest() {
    Person alice = north.join("alice");
    bob.heard();
    for (int i = 0; i < 1_000; i++) {
      alice.setState(Integer.toString(i));
    }
    assertThat(bob.heard()).containsExactly("update alice 0");
    cluster.pass(Duration.ofSeconds(5));

    assertThat(bob.heard()).containsExactly("update alice 999");
  }

  @Test
  void over_all_channels_a_user_is_shown_otherwise_so_often_and_no_more() {
    Person carol = south.connect("carol");
    Person alice = north.connect("alice");
    List<ChannelId> channels =
        IntStream.range(0, 50).mapToObj(i -> new ChannelId("channel-" + i)).toList();
    channels.forEach(carol::join);
    channels.forEach(alice::join);
    carol.heard();
    alice.renew("alice~Al").join();

    assertThat(carol.heard()).hasSize(20).containsOnly("update alice(Al)");
    cluster.pass(Duration.ofSeconds(2));
    assertThat(carol.heard()).hasSizeBetween(8, 12);
    cluster.pass(Duration.ofSeconds(10));
    assertThat(carol.heard()).hasSizeBetween(18, 22);
  }

  @Test
  void the_newest_state_counts_whichever_tab_and_node_it_is_from() {
    Person laptop = north.join("alice");
    Person phone = south.join("alice");
    bob.heard();
    laptop.setState("1");
    phone.setState("2");
    laptop.sayGoodbye();
    assertThat(bob.heard()).containsExactly("update alice 1", "update alice 2");

    phone.sayGoodbye();
    north.join("alice");
    assertThat(bob.heard()).containsExactly("leave alice", "join alice");
  }

  @Test
  void who_goes_and_comes_back_at_once_has_no_state_any_more() {
    Person alice = north.join("alice");
    alice.setState("1");
    bob.heard();
    alice.leave(STANDUP);
    alice.join(STANDUP);

    assertThat(bob.heard()).containsExactly("leave alice", "join alice");
  }

  @Test
  void who_only_listens_or_is_elsewhere_has_no_state() {
    Person alice = north.connect("alice");
    alice.setState("1");
    assertThat(alice.heard()).containsExactly("refused not_joined");
    alice.join(STANDUP, new Participation(PresenceView.LIST, false));
    alice.heard();
    bob.heard();

    alice.setState("1");
    assertThat(alice.heard()).containsExactly("refused state_refused");
    assertThat(bob.heard()).isEmpty();
  }

  @Test
  void whom_the_policy_does_not_allow_a_state_has_none() {
    north.policy.deny("alice", STANDUP.value(), Action.STATE);
    Person alice = north.join("alice");
    alice.heard();
    bob.heard();
    alice.setState("1");

    assertThat(alice.heard()).containsExactly("refused state_refused");
    assertThat(bob.heard()).isEmpty();
  }

  @Test
  void an_emptied_registry_gets_names_and_states_back_from_every_node() {
    Person alice = north.join("alice~Al");
    south.join("alice~Alicia");
    alice.setState("1");
    cluster.pass(Duration.ofSeconds(2));
    bob.heard();
    cluster.registry().forgetEverything();
    cluster.pass(Duration.ofSeconds(30));
    bob.askWhoIsHere();

    assertThat(bob.heard()).containsExactly("here: alice(Alicia) 1 bob");
    assertThat(north.join("carol").heard()).startsWith("here: alice(Alicia) 1 bob");
  }

  @Test
  void what_could_not_be_told_while_the_registry_was_away_is_told_when_it_is_back() {
    Person alice = north.join("alice");
    bob.heard();
    cluster.bus().cut();
    alice.renew("alice~Al").join();
    alice.setState("1");
    cluster.pass(Duration.ofSeconds(4));
    cluster.bus().restore();
    cluster.pass(Duration.ofSeconds(30));

    assertThat(bob.heard())
        .filteredOn(line -> !line.startsWith("resync") && !line.startsWith("interrupted"))
        .last()
        .isEqualTo("update alice(Al) 1");
  }
}
