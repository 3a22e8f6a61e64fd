package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.domain.access.Action;
import dev.parley.domain.access.Participation;
import dev.parley.domain.presence.PresenceView;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Hearing what is said in a channel without being there, and being told less of who is. */
class ListeningTest {
  private static final Participation LISTENING = new Participation(PresenceView.LIST, false);
  private static final Participation COUNTING = new Participation(PresenceView.COUNT, true);

  private final Cluster cluster = new Cluster();
  private final Node north = cluster.node();
  private final Node south = cluster.node();

  @Test
  void who_listens_hears_everything_and_is_seen_by_nobody() {
    Person alice = north.join("alice");
    alice.heard();

    Person bob = listening(south, "bob");
    assertThat(bob.heard()).containsExactly("here: alice");
    cluster.postMessageBy("alice");
    assertThat(bob.heard()).containsExactly("message:created");
    bob.loseConnection();
    cluster.pass(Duration.ofSeconds(30));

    assertThat(alice.heard()).containsExactly("message:created");
  }

  @Test
  void who_only_listens_cannot_be_seen_to_type_though_another_tab_is_there() {
    Person alice = north.join("alice");
    Person tab = north.join("bob");
    Person bob = listening(north, "bob");
    alice.heard();
    bob.heard();
    tab.heard();

    bob.type();
    assertThat(bob.heard()).containsExactly("refused typing_refused");
    assertThat(alice.heard()).isEmpty();
    tab.type();
    assertThat(alice.heard()).containsExactly("typing bob");
  }

  @Test
  void who_listens_may_come_in_and_go_back_to_listening() {
    Person alice = north.join("alice");
    Person bob = listening(south, "bob");
    alice.heard();
    bob.heard();

    bob.join(STANDUP);
    assertThat(alice.heard()).containsExactly("join bob");
    assertThat(bob.heard()).containsExactly("here: alice", "join bob");
    bob.join(STANDUP, LISTENING);
    assertThat(alice.heard()).containsExactly("leave bob");
    bob.join(STANDUP, LISTENING);
    cluster.pass(Duration.ofSeconds(30));
    assertThat(alice.heard()).isEmpty();
  }

  @Test
  void another_right_is_asked_for_and_who_may_only_listen_goes_on_listening() {
    north.policy.deny("bob", STANDUP.value(), Action.JOIN);
    Person bob = north.connect("bob");

    bob.join(STANDUP);
    assertThat(bob.heard()).containsExactly("refused channel_refused");
    bob.join(STANDUP, LISTENING);
    assertThat(bob.heard()).containsExactly("here: ");
    bob.join(STANDUP);
    assertThat(bob.heard()).containsExactly("refused channel_refused");
    cluster.postMessageBy("alice");
    assertThat(bob.heard()).containsExactly("message:created");

    north.policy.deny("carla", STANDUP.value(), Action.LISTEN);
    Person carla = listening(north, "carla");
    assertThat(carla.heard()).containsExactly("refused channel_refused");
  }

  @Test
  void a_new_token_of_who_listens_is_held_to_the_right_to_listen() {
    Person bob = listening(north, "bob");
    bob.heard();
    north.policy.deny("bob", STANDUP.value(), Action.JOIN);

    bob.renew("bob@10").join();
    cluster.postMessageBy("alice");

    assertThat(bob.heard()).containsExactly("message:created");
  }

  @Test
  void who_counts_is_told_how_many_there_are_once_a_second_at_the_most() {
    Person alice = north.connect("alice");
    alice.join(STANDUP, COUNTING);
    cluster.pass(Duration.ofSeconds(2));
    alice.heard();

    for (int i = 0; i < 5; i++) {
      south.join("guest" + i);
    }
    cluster.pass(Duration.ofSeconds(3));

    assertThat(alice.heard())
        .filteredOn(line -> line.startsWith("count"))
        .hasSizeBetween(1, 2)
        .last()
        .isEqualTo("count 6");
  }

  private static Person listening(Node node, String name) {
    Person person = node.connect(name);
    person.join(STANDUP, LISTENING);
    return person;
  }
}
