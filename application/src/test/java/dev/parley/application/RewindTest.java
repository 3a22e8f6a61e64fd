package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.domain.access.Action;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.recovery.Resumption;
import dev.parley.domain.recovery.Resumption.After;
import dev.parley.domain.recovery.Resumption.Last;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What those are told who come and want to know what was said before. */
class RewindTest {
  private final Cluster cluster = new Cluster();
  private final Node north =
      cluster.node(ChannelRules.DEFAULT.withRecovery(RecoveryRules.DEFAULT.withRewind()));

  @Test
  void who_comes_late_is_told_the_last_events_and_then_hears_on() {
    north.join("alice", Resumption.FROM_NOW);
    IntStream.rangeClosed(1, 5).forEach(i -> cluster.say("e" + i));

    Person bob = north.join("bob", new Last(2));
    cluster.say("e6");

    assertThat(bob.heard())
        .containsExactly("rewound 2", "e4", "e5", "here: alice bob", "place", "e6");
  }

  @Test
  void if_fewer_are_remembered_it_is_said_that_these_are_not_all() {
    north.join("alice", Resumption.FROM_NOW);
    cluster.say("e1");

    assertThat(north.join("bob", new Last(2)).heard()).startsWith("rewound 1 and no more", "e1");
    assertThat(north.join("carla", new Last(1)).heard()).startsWith("rewound 1", "e1");
  }

  @Test
  void where_nothing_is_remembered_nobody_waits() {
    assertThat(north.join("alice", new Last(10)).heard())
        .startsWith("rewound 0 and no more", "here: ");
  }

  @Test
  void from_there_on_a_client_knows_where_it_is() {
    north.join("alice", Resumption.FROM_NOW);
    cluster.say("e1");
    Person bob = north.join("bob", new Last(1));
    cluster.say("e2");
    Position kept = bob.place();
    bob.loseConnection();
    cluster.say("e3");

    assertThat(north.join("bob", new After(kept)).heard()).startsWith("recovered 1", "e3");
  }

  @Test
  void it_is_off_unless_the_operator_turns_it_on() {
    Node south = cluster.node();
    south.join("alice", Resumption.FROM_NOW);
    cluster.say("e1");

    assertThat(south.join("bob", new Last(1)).heard())
        .startsWith("rewound 0 and no more", "here: alice", "place");
  }

  @Test
  void whom_the_policy_does_not_grant_the_history_hears_from_now_on() {
    north.join("alice", Resumption.FROM_NOW);
    cluster.say("e1");
    north.policy.deny("bob", "standup", Action.HISTORY);

    assertThat(north.join("bob", new Last(1)).heard())
        .startsWith("rewound 0 and no more", "here: alice", "place");
    assertThat(north.join("carla", new Last(1)).heard()).startsWith("rewound 1", "e1");
  }

  @Test
  void of_what_was_said_before_a_user_was_taken_out_they_are_told_nothing() {
    north.join("alice", Resumption.FROM_NOW);
    north.join("bob", Resumption.FROM_NOW);
    cluster.say("e1");
    var _ =
        north
            .server
            .busEvents()
            .receive(new Order(new Remove(new UserId("bob"), STANDUP), Optional.empty()));
    cluster.pass(Duration.ofSeconds(4));

    assertThat(north.join("bob", new Last(1)).heard())
        .startsWith("resync history_lost", "here: alice");
  }
}
