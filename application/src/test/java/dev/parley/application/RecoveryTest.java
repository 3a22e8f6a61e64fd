package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.recovery.Beat;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.recovery.Resumption;
import dev.parley.domain.recovery.Resumption.After;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private static final Position FOREIGN = new Position(new Beat(99, 7), 3, 5);

  private final Cluster cluster = new Cluster();
  private final Node north = cluster.node();

  @Test
  void who_asks_for_nothing_is_told_of_no_place_and_nothing_is_remembered() {
    Person alice = north.join("alice");
    cluster.say("one");

    assertThat(alice.heard()).containsExactly("here: ", "join alice", "one");
    assertThat(north.telemetry.now(Level.HISTORIES)).isZero();
    assertThat(north.telemetry.now(Level.HISTORY_BYTES)).isZero();
  }

  @Test
  void who_asks_for_places_is_told_where_it_is() {
    Person alice = north.join("alice", Resumption.FROM_NOW);

    assertThat(alice.heard()).containsExactlyInAnyOrder("here: ", "place", "join alice");
    assertThat(north.telemetry.now(Level.HISTORIES)).isEqualTo(1);
  }

  @Test
  void who_asks_for_places_in_a_channel_that_it_is_in_is_told_where_it_is_from_then_on() {
    Person alice = north.join("alice");
    alice.heard();

    alice
        .session()
        .subscribe(STANDUP, Participation.FULL, Resumption.FROM_NOW, Request.untracked());

    assertThat(alice.heard()).containsExactly("here: alice", "place");
  }

  @Test
  void who_comes_back_is_told_what_it_missed_then_who_is_there_and_then_hears_the_channel() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    north.join("bob");
    cluster.say("one");
    Position kept = alice.place();
    alice.loseConnection();
    cluster.say("two");
    cluster.say("three");

    Person again = north.join("alice", new After(kept));
    cluster.say("four");

    assertThat(again.heard())
        .containsExactly("recovered 2", "two", "three", "here: alice bob", "place", "four");
    assertThat(north.telemetry.counted(Measure.RECOVERED)).isEqualTo(1);
    assertThat(north.telemetry.counted(Measure.REPLAYED)).isEqualTo(2);
  }

  @Test
  void who_comes_back_ten_times_hears_everything_once() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    List<String> heard = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      cluster.say("a" + i);
      Position kept = alice.place();
      heard.addAll(alice.heard());
      alice.loseConnection();
      cluster.say("b" + i);
      alice = north.join("alice", new After(kept));
    }
    heard.addAll(alice.heard());

    assertThat(heard.stream().filter(line -> line.matches("[ab]\\d")))
        .containsExactlyElementsOf(
            IntStream.range(0, 10)
                .boxed()
                .flatMap(i -> List.of("a" + i, "b" + i).stream())
                .toList());
  }

  @Test
  void a_place_is_good_though_nothing_was_said_for_an_hour() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    cluster.pass(Duration.ofHours(1));
    Position kept = alice.place();
    alice.loseConnection();

    assertThat(north.join("alice", new After(kept)).heard())
        .containsExactly("recovered 0", "here: alice", "place");
  }

  @Test
  void who_comes_back_to_another_node_that_remembers_goes_on_there() {
    Node south = cluster.node();
    Person alice = north.join("alice", Resumption.FROM_NOW);
    south.join("bob", Resumption.FROM_NOW);
    cluster.say("one");
    Position kept = alice.place();
    alice.loseConnection();
    cluster.say("two");

    assertThat(south.join("alice", new After(kept)).heard())
        .containsExactly("recovered 1", "two", "here: alice bob", "place");
  }

  @Test
  void who_comes_back_to_a_node_that_has_not_listened_is_told_of_the_gap() {
    Node south = cluster.node();
    Person alice = north.join("alice", Resumption.FROM_NOW);
    cluster.say("one");
    Position kept = alice.place();
    alice.loseConnection();
    cluster.say("two");

    assertThat(south.join("alice", new After(kept)).heard())
        .containsExactly("resync history_lost", "here: alice", "place");
    assertThat(south.telemetry.counted(Measure.RECOVERY_REFUSED, "history_lost")).isEqualTo(1);
  }

  @Test
  void a_place_of_another_history_is_refused_and_its_owner_is_in_all_the_same() {
    Person alice = north.join("alice", new After(FOREIGN));
    Person bob = north.join("bob", Resumption.UNKNOWN);
    alice.heard();
    bob.heard();
    cluster.say("one");

    assertThat(alice.heard()).containsExactly("one");
    assertThat(bob.heard()).containsExactly("one");
    assertThat(north.telemetry.counted(Measure.RECOVERY_REFUSED, "history_unknown")).isEqualTo(2);
  }

  @Test
  void presence_and_typing_are_told_as_they_are_and_not_as_they_were() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    Person bob = north.join("bob");
    Position kept = alice.place();
    alice.loseConnection();
    bob.type();
    cluster.say("one");
    north.join("carla");

    assertThat(north.join("alice", new After(kept)).heard())
        .containsExactly("recovered 1", "one", "here: alice bob carla", "place", "typing bob");
  }

  @Test
  void after_a_lost_link_everybody_is_told_of_the_gap_and_then_of_a_new_place() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    Position before = alice.place();
    alice.heard();

    cluster.bus().cut();
    cluster.bus().restore();

    assertThat(alice.heard()).endsWith("resync link_lost", "place");
    assertThat(alice.place()).isNotEqualTo(before);
    assertThat(north.join("alice", new After(before)).heard()).contains("resync history_lost");
    assertThat(north.join("alice", new After(alice.place())).heard()).contains("recovered 0");
  }

  @Test
  void what_a_user_said_to_have_heard_before_they_were_removed_is_not_gone_on_from() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    north.join("bob", Resumption.FROM_NOW);
    Position kept = alice.place();
    var _ =
        north
            .server
            .busEvents()
            .receive(new Order(new Remove(new UserId("alice"), STANDUP), Optional.empty()));
    cluster.say("not for alice");

    assertThat(north.join("alice", new After(kept)).heard())
        .contains("resync history_lost")
        .doesNotContain("not for alice");
    cluster.pass(Duration.ofSeconds(6));
    assertThat(north.join("alice", new After(kept)).heard()).contains("resync history_lost");
    cluster.say("for everybody");
    Person again = north.join("alice", Resumption.FROM_NOW);
    cluster.say("more");
    Position good = again.place();
    assertThat(north.join("alice", new After(good)).heard()).contains("recovered 0");
  }

  @Test
  void the_channel_is_followed_and_remembered_for_those_who_were_lost() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    Position kept = alice.place();
    alice.loseConnection();
    cluster.pass(Duration.ofSeconds(100));
    cluster.say("one");

    assertThat(north.join("alice", new After(kept)).heard()).contains("recovered 1", "one");
  }

  @Test
  void when_nobody_comes_back_for_long_nothing_is_remembered_any_more() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    north.join("bob");
    cluster.say("one");
    assertThat(north.telemetry.now(Level.HISTORY_BYTES)).isPositive();
    alice.loseConnection();

    cluster.pass(Duration.ofSeconds(121));

    assertThat(north.telemetry.now(Level.HISTORIES)).isZero();
    assertThat(north.telemetry.now(Level.HISTORY_BYTES)).isZero();
  }

  @Test
  void who_says_goodbye_is_not_waited_for() {
    north.join("alice", Resumption.FROM_NOW).sayGoodbye();

    cluster.pass(Duration.ofSeconds(11));

    assertThat(north.broker.followed()).isEmpty();
    assertThat(north.telemetry.now(Level.HISTORIES)).isZero();
  }

  @Test
  void old_events_are_let_go_of_though_nothing_is_said() {
    north.join("alice", Resumption.FROM_NOW);
    cluster.say("one");
    assertThat(north.telemetry.now(Level.HISTORY_BYTES)).isPositive();

    cluster.pass(Duration.ofSeconds(140));

    assertThat(north.telemetry.now(Level.HISTORY_BYTES)).isZero();
    assertThat(north.telemetry.now(Level.HISTORIES)).isEqualTo(1);
  }

  @Test
  void where_nodes_may_hear_different_orders_no_place_has_a_name() {
    north.broker.keepNoOrder();
    Person alice = north.join("alice", new After(FOREIGN));

    assertThat(alice.heard()).containsExactly("here: ", "join alice");
    assertThat(north.telemetry.now(Level.HISTORIES)).isZero();
  }

  @Test
  void an_operator_may_have_it_off() {
    Node south = cluster.node(ChannelRules.DEFAULT.withRecovery(RecoveryRules.OFF));

    assertThat(south.join("alice", Resumption.UNKNOWN).heard())
        .containsExactly("here: ", "join alice");
  }

  @Test
  void where_no_beat_comes_back_nobody_waits_for_ever() {
    north.broker.loseBeats();
    Person alice = north.join("alice", new After(FOREIGN));
    assertThat(alice.heard()).doesNotContain("here: alice");
    cluster.pass(Duration.ofSeconds(6));
    cluster.say("one");

    assertThat(alice.heard()).containsExactly("resync history_busy", "here: alice", "one");
  }

  @Test
  void who_goes_while_it_is_looked_for_leaves_nothing_behind() {
    north.broker.loseBeats();
    north.join("alice", new After(FOREIGN)).loseConnection();
    Person bob = north.join("bob");
    cluster.pass(Duration.ofSeconds(10));

    assertThat(bob.heard()).endsWith("leave alice");
  }

  @Test
  void much_is_told_at_the_pace_at_which_it_is_read_and_live_events_come_after_it() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    Position kept = alice.place();
    alice.loseConnection();
    String large = "x".repeat(30_000);
    IntStream.range(0, 4).forEach(i -> cluster.say(i + large));
    north.audience.stopReading();

    Person again = north.join("alice", new After(kept));
    cluster.say("live");
    assertThat(again.heard()).containsExactly("recovered 4", "0" + large, "1" + large);
    north.audience.read();
    cluster.say("more");

    assertThat(again.heard())
        .containsExactly("2" + large, "3" + large, "live", "here: alice", "place", "more");
  }

  @Test
  void who_is_overtaken_while_it_reads_is_told_of_the_gap() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    Position kept = alice.place();
    alice.loseConnection();
    String large = "x".repeat(30_000);
    IntStream.range(0, 4).forEach(i -> cluster.say(i + large));
    north.audience.stopReading();
    Person again = north.join("alice", new After(kept));
    IntStream.range(4, 10).forEach(i -> cluster.say(i + large));
    again.heard();

    north.audience.read();

    assertThat(again.heard()).containsExactly("resync history_lost", "here: alice", "place");
  }

  @Test
  void who_does_not_read_is_told_of_the_gap_in_the_end() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    Position kept = alice.place();
    alice.loseConnection();
    String large = "x".repeat(30_000);
    IntStream.range(0, 4).forEach(i -> cluster.say(i + large));
    north.audience.stopReading();
    Person again = north.join("alice", new After(kept));
    again.heard();

    cluster.pass(Duration.ofSeconds(31));

    assertThat(again.heard()).containsExactly("resync history_busy", "here: alice", "place");
  }

  @Test
  void those_who_do_not_read_keep_others_waiting_for_a_second_and_no_longer() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    Position kept = alice.place();
    cluster.say("one");
    north.audience.stopReading();
    IntStream.range(0, ReplayGate.MOST_AT_ONCE)
        .forEach(i -> north.join("user" + i, new After(kept)));
    Person late = north.join("late", new After(kept));
    assertThat(late.heard()).isEmpty();
    assertThat(north.telemetry.now(Level.REPLAYS)).isEqualTo(ReplayGate.MOST_AT_ONCE);

    cluster.pass(Duration.ofMillis(1_500));

    assertThat(late.heard()).startsWith("recovered 1", "one");
    cluster.pass(Duration.ofSeconds(2));
    assertThat(north.telemetry.now(Level.REPLAYS)).isZero();
  }

  @Test
  void a_message_that_is_no_publication_counts_at_every_node() {
    Node south = cluster.node();
    Person alice = north.join("alice", Resumption.FROM_NOW);
    south.join("bob", Resumption.FROM_NOW);
    north.server.busEvents().pass(STANDUP);
    south.server.busEvents().pass(STANDUP);
    cluster.say("one");
    Position kept = alice.place();
    alice.loseConnection();

    assertThat(kept.count()).isGreaterThan(1);
    assertThat(south.join("alice", new After(kept)).heard()).startsWith("recovered 0");
  }

  @Test
  void what_is_called_like_the_servers_own_events_is_relayed_and_not_told_again() {
    Person alice = north.join("alice", Resumption.FROM_NOW);
    Position kept = alice.place();
    alice.loseConnection();
    for (String name : List.of("channel:x", "error", "auth:x", "presence:x", "typing:x")) {
      cluster.publish(new EventName(name), Meaning.OPAQUE);
    }

    assertThat(north.join("alice", new After(kept)).heard()).startsWith("recovered 0");
  }
}
