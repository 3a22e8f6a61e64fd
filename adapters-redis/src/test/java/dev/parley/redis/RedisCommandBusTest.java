package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.application.port.CommandBusContract;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.Stages;
import dev.parley.application.port.out.CommandBus;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand.Kick;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Order.ReplyTo;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisCommandBusTest extends CommandBusContract {
  @Override
  protected Driver driver(RecordingNode node, RecordingNode other) {
    TestNode here = TestNode.start(node);
    TestNode there = here.another(other);
    return new Driver() {
      @Override
      public CommandBus bus() {
        return here.adapters().commandBus();
      }

      @Override
      public CommandBus other() {
        return there.adapters().commandBus();
      }

      @Override
      public void cut() {
        here.cut();
      }

      @Override
      public void restore() {
        here.restore();
      }

      @Override
      public void close() {
        here.close();
        there.close();
      }
    };
  }

  @Test
  void what_anybody_publishes_in_the_documented_form_is_an_order_and_the_rest_is_counted() {
    RecordingNode node = new RecordingNode();
    try (TestNode here = TestNode.start(node)) {
      node.awaitHearing();
      here.outside().publish("parley:control", "{\"command\":\"explode\",\"userId\":\"alice\"}");
      here.outside()
          .publish(
              "parley:control",
              "{\"command\":\"kick\",\"userId\":\"alice\",\"replyTo\":\"ops\",\"ref\":\"r1\"}");

      assertThat(node.nextOrder())
          .isEqualTo(
              new Order(new Kick(new UserId("alice")), Optional.of(new ReplyTo("ops", "r1"))));
      assertThat(here.telemetry().counted(Measure.COMMAND_REJECTED)).isEqualTo(1);
    }
  }

  @Test
  void there_are_as_many_nodes_as_hear_orders_whoever_has_a_lease() {
    RecordingNode node = new RecordingNode();
    RecordingNode other = new RecordingNode();
    try (TestNode here = TestNode.start(node);
        TestNode there = here.another(other)) {
      node.awaitHearing();
      other.awaitHearing();

      // Connections of tests before may not all be gone yet.
      Await.until(
          "all who hear are counted",
          () -> {
            int heard =
                here.outside()
                    .pubsubNumsub("parley:control")
                    .getOrDefault("parley:control", 0L)
                    .intValue();
            return heard >= 2 && Stages.done(there.adapters().commandBus().nodes()) == heard;
          });
    }
  }
}
