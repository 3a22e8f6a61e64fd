package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.application.port.in.ModerationResult;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand.Kick;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that waits waits longer, or less long, since a node's wall clock was set. */
class WallClockTest {
  private final Cluster cluster = new Cluster();
  private final Node north = cluster.node();
  private final Node south = cluster.node();

  @ParameterizedTest
  @ValueSource(strings = {"PT-1H", "PT1H", "PT-15S", "PT15S"})
  void nobody_is_seen_leaving_or_coming(Duration step) {
    Person alice = north.join("alice");
    Person bob = south.join("bob");
    hush(alice, bob);

    north.wallClock.set(step);
    cluster.pass(Duration.ofMinutes(1));
    north.wallClock.set(step.negated());
    cluster.pass(Duration.ofMinutes(1));

    assertThat(alice.heard()).isEmpty();
    assertThat(bob.heard()).isEmpty();
    assertThat(south.join("carol").heard()).containsExactly("here: alice bob", "join carol");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1H", "PT1H"})
  void typing_ends_after_six_seconds(Duration step) {
    Person alice = north.join("alice");
    Person bob = south.join("bob");
    north.wallClock.set(step);
    south.wallClock.set(step.negated());
    hush(alice, bob);

    alice.type();
    cluster.pass(Duration.ofSeconds(3));
    north.wallClock.set(step.negated());
    south.wallClock.set(step);
    assertThat(bob.heard()).containsExactly("typing alice");
    cluster.pass(Duration.ofMillis(2_750));
    assertThat(bob.heard()).isEmpty();
    cluster.pass(Duration.ofMillis(250));

    assertThat(bob.heard()).containsExactly("stopped alice");
    assertThat(south.join("carol").heard()).containsExactly("here: alice bob", "join carol");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1H", "PT1H"})
  void the_typing_of_a_node_that_is_gone_ends_where_it_was_seen(Duration step) {
    Person alice = north.join("alice");
    Person bob = south.join("bob");
    alice.type();
    hush(bob);

    north.crash();
    south.wallClock.set(step);
    cluster.pass(Duration.ofSeconds(9));

    assertThat(bob.heard()).contains("stopped alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1H", "PT1H"})
  void a_lost_connection_keeps_its_place_for_three_seconds(Duration step) {
    Person alice = north.join("alice");
    Person bob = south.join("bob");
    hush(bob);

    alice.loseConnection();
    north.wallClock.set(step);
    cluster.pass(Duration.ofMillis(2_750));
    assertThat(bob.heard()).isEmpty();
    cluster.pass(Duration.ofMillis(250));

    assertThat(bob.heard()).containsExactly("leave alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1H", "PT1H"})
  void a_channel_that_nobody_is_in_is_followed_for_ten_seconds_more(Duration step) {
    Person alice = north.join("alice");
    alice.sayGoodbye();

    north.wallClock.set(step);
    cluster.pass(Duration.ofMillis(9_750));
    assertThat(north.broker.followed()).containsExactly(STANDUP);
    cluster.pass(Duration.ofMillis(250));

    assertThat(north.broker.followed()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1H", "PT1H"})
  void a_node_that_could_not_read_the_revocations_reads_them_in_time(Duration step) {
    cluster.revocations().goAway();
    Node fresh = cluster.node();
    cluster.revocations().back();

    fresh.wallClock.set(step);
    cluster.pass(Duration.ofMillis(250));

    assertThat(fresh.server.control().ready().toCompletableFuture()).isDone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1H", "PT1H"})
  void outcomes_are_waited_for_a_second(Duration step) {
    south.commands.cut();
    var result = north.server.operations().moderate(new Kick(new UserId("alice")));

    north.wallClock.set(step);
    cluster.pass(Duration.ofMillis(750));
    assertThat(result.toCompletableFuture()).isNotDone();
    cluster.pass(Duration.ofMillis(250));

    assertThat(result.toCompletableFuture())
        .isCompletedWithValue(new ModerationResult.Done(0, 1, 2));
  }

  @Test
  void the_registrys_clock_may_be_set_by_any_length_and_nobody_is_seen_leaving_or_coming() {
    for (Duration step = Duration.ofSeconds(-20);
        step.compareTo(Duration.ofSeconds(20)) <= 0;
        step = step.plusMillis(250)) {
      assertUnnoticed(step);
    }
    assertUnnoticed(Duration.ofHours(-1));
    assertUnnoticed(Duration.ofHours(1));
  }

  /** Of nodes that renew at different times, so that some leases may be over and others not. */
  private static void assertUnnoticed(Duration step) {
    for (long apartMillis = 0; apartMillis < 1_000; apartMillis += 250) {
      Cluster cluster = new Cluster();
      Person alice = cluster.node().join("alice");
      cluster.pass(Duration.ofMillis(apartMillis));
      Person bob = cluster.node().join("bob");
      cluster.pass(Duration.ofSeconds(20));
      hush(alice, bob);

      cluster.registryClock().set(step);
      cluster.pass(Duration.ofSeconds(40));

      assertThat(alice.heard()).as("%s, %d ms apart", step, apartMillis).isEmpty();
      assertThat(bob.heard()).as("%s, %d ms apart", step, apartMillis).isEmpty();
    }
  }

  private static void hush(Person... people) {
    List.of(people).forEach(Person::heard);
  }
}
