package dev.parley.application.port;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.CommandBus;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Locate;
import dev.parley.domain.moderation.ModerationCommand.Kick;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.domain.moderation.ModerationCommand.Revoke;
import dev.parley.domain.moderation.NodeCommand;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Order.ReplyTo;
import dev.parley.domain.moderation.Outcome;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link CommandBus} keeps. */
public abstract class CommandBusContract {
  /** The command buses of two nodes, and the world around them. */
  public interface Driver extends AutoCloseable {
    /** Hearing, and handing over to the first node given to {@link #driver}. */
    CommandBus bus();

    /** The second node's. */
    CommandBus other();

    /** The first node cannot reach the bus any more; returns when it knows. */
    void cut();

    /** The first node can reach the bus again; does not wait. */
    void restore();

    @Override
    void close();
  }

  private static final UserId ALICE = new UserId("alice \"Al\" Ångström");
  private static final Instant THEN = Instant.parse("2026-11-23T12:00:00Z");

  private final RecordingNode node = new RecordingNode();
  private final RecordingNode otherNode = new RecordingNode();
  private Driver driver;

  /** A new world, in which both nodes hear. */
  protected abstract Driver driver(RecordingNode node, RecordingNode other);

  @BeforeEach
  void begin() {
    driver = driver(node, otherNode);
    node.awaitHearing();
    otherNode.awaitHearing();
  }

  @AfterEach
  void end() {
    driver.close();
  }

  static Stream<NodeCommand> commands() {
    return Stream.of(
        new Kick(ALICE),
        new Locate(ALICE),
        new Remove(ALICE, new ChannelId("standup")),
        new Revoke(new OfToken(new TokenId("t-1"))),
        new Revoke(new OfUser(ALICE, THEN)),
        new Revoke(new OfEveryone(THEN)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void an_order_arrives_at_every_node_as_it_was_given(NodeCommand command) {
    Order order = new Order(command, Optional.of(new ReplyTo(driver.bus().address(), "1")));

    done(driver.bus().send(order));

    assertThat(node.nextOrder()).isEqualTo(order);
    assertThat(otherNode.nextOrder()).isEqualTo(order);
  }

  @Test
  void an_outcome_arrives_at_who_asked_and_nowhere_else() {
    Outcome outcome =
        new Outcome("1", driver.other().address(), 3, List.of(new ChannelId("standup")), true);

    done(driver.other().answer(driver.bus().address(), outcome));
    done(driver.bus().answer(driver.other().address(), new Outcome("2", "n", 0)));

    assertThat(node.nextOutcome()).isEqualTo(outcome);
    assertThat(otherNode.nextOutcome().ref()).isEqualTo("2");
  }

  @Test
  void nodes_have_addresses_of_their_own() {
    assertThat(driver.bus().address()).isNotEqualTo(driver.other().address());
  }

  @Test
  void while_the_bus_is_away_everything_fails_and_then_it_is_told_that_orders_are_heard_again() {
    driver.cut();
    node.forgetHearings(); // At the start it may be told twice.

    assertThat(Stages.failure(driver.bus().send(new Order(new Kick(ALICE), Optional.empty()))))
        .isInstanceOf(BusUnavailable.class);
    assertThat(Stages.failure(driver.bus().answer("a", new Outcome("1", "n", 0))))
        .isInstanceOf(BusUnavailable.class);
    assertThat(Stages.failure(driver.bus().nodes())).isInstanceOf(BusUnavailable.class);
    driver.restore();
    node.awaitHearing();
    done(driver.other().send(new Order(new Kick(ALICE), Optional.empty())));
    assertThat(node.nextOrder().command()).isEqualTo(new Kick(ALICE));
  }
}
