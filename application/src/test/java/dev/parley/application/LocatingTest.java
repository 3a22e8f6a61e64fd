package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.application.port.Stages;
import dev.parley.application.port.in.UserLocation;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Locate;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocatingTest {
  private static final ChannelId RETRO = new ChannelId("retro");
  private static final UserId ALICE = new UserId("alice");

  private final Cluster cluster = new Cluster();
  private final Node north = cluster.node();
  private final Node south = cluster.node();

  @Test
  void a_user_is_where_any_of_their_connections_is_on_any_node() {
    north.join("alice").join(RETRO);
    south.join("alice");
    south.connect("alice");
    north.join("bob");

    UserLocation found = found(north);

    assertThat(found.channels()).containsExactlyInAnyOrder(STANDUP, RETRO);
    assertThat(found).isEqualTo(new UserLocation(3, found.channels(), false, 2, 2));
    assertThat(north.telemetry.counted(Measure.CONNECTION_MODERATED)).isZero();
  }

  @Test
  void who_is_nowhere_has_no_connections() {
    Person alice = north.join("alice");
    alice.sayGoodbye();

    assertThat(found(south)).isEqualTo(new UserLocation(0, List.of(), false, 2, 2));
  }

  @Test
  void a_node_that_does_not_answer_is_not_waited_for() {
    south.join("alice");
    south.commands.cut();
    CompletableFuture<UserLocation> asked =
        north.server.operations().locate(ALICE).toCompletableFuture();

    cluster.pass(Duration.ofSeconds(2));

    assertThat(asked).isCompletedWithValueMatching(found -> found.answered() == 1);
  }

  @Test
  void without_the_bus_it_cannot_be_told() {
    north.commands.cut();

    assertThat(Stages.failure(north.server.operations().locate(ALICE)))
        .isInstanceOf(BusUnavailable.class);
  }

  @Test
  void of_a_service_with_hundreds_of_connections_some_say_where_they_are() {
    IntStream.range(0, 150).forEach(i -> north.connect("alice"));

    assertThat(found(south)).isEqualTo(new UserLocation(150, List.of(), true, 2, 2));
  }

  @Test
  void as_many_channels_are_told_as_there_is_room_for() {
    List<ChannelId> channels =
        IntStream.range(0, 200).mapToObj(i -> new ChannelId("c" + (1_000 + i))).toList();

    Outcome all = Outcome.located("1", "n", 1, channels.subList(0, 100), false);
    Outcome some = Outcome.located("1", "n", 1, channels.subList(0, 100).reversed(), true);
    Outcome cut =
        Outcome.located(
            "1", "n", 1, List.of(channels.getFirst(), new ChannelId("x".repeat(128))), false);

    assertThat(all.channels()).hasSize(100);
    assertThat(all.isPartial()).isFalse();
    assertThat(some.isPartial()).isTrue();
    assertThat(cut.isPartial()).isFalse();
    assertThat(
            Outcome.located(
                "1",
                "n",
                1,
                IntStream.range(100, 200)
                    .mapToObj(i -> new ChannelId(i + "x".repeat(125)))
                    .toList(),
                false))
        .satisfies(outcome -> {
          assertThat(outcome.channels()).hasSize(22);
          assertThat(outcome.isPartial()).isTrue();
        });
  }

  @Test
  void who_asks_and_wants_no_answer_gets_none() {
    cluster.commands().say(new Order(new Locate(ALICE), Optional.empty()));

    assertThat(north.telemetry.counted(Measure.COMMAND_RECEIVED)).isEqualTo(1);
  }

  private static UserLocation found(Node by) {
    return by.server.operations().locate(ALICE).toCompletableFuture().join();
  }
}
