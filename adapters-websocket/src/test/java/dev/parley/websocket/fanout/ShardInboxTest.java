package dev.parley.websocket.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.delivery.DeliveryClass;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.websocket.fanout.ShardTask.Deliver;
import dev.parley.websocket.fanout.ShardTask.Unsubscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ShardInboxTest {
  private static final ChannelId ORDERS = new ChannelId("orders");
  private static final ChannelId NEWS = new ChannelId("news");
  private static final EventName RESYNC = new EventName("channel:resync");

  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final ShardInbox inbox =
      new ShardInbox(100, telemetry, channel -> broadcast(RESYNC, 1, DeliveryClass.MUST_ARRIVE));

  @Test
  void tasks_come_in_the_order_in_which_they_were_posted() {
    Deliver first = message(ORDERS, 10);
    ShardTask second = new Unsubscribe(new ConnectionId(1), ORDERS);
    Deliver third = message(NEWS, 10);
    inbox.post(first);
    inbox.post(second);
    inbox.post(third);

    assertThat(all()).containsExactly(first, second, third);
  }

  @Test
  void what_was_held_back_is_the_next_again() {
    Deliver first = message(ORDERS, 10);
    Deliver second = message(ORDERS, 10);
    inbox.post(first);
    inbox.post(second);
    ShardTask taken = inbox.next();
    assertThat(taken).isSameAs(first);
    inbox.holdBack(first);

    assertThat(all()).containsExactly(first, second);
  }

  @Test
  void a_publication_counts_until_it_is_written_and_not_only_until_it_is_taken() {
    Deliver message = message(ORDERS, 10);
    inbox.post(message);
    all();
    assertThat(inbox.bytes()).isEqualTo(10);

    inbox.written(message.broadcast());
    assertThat(inbox.bytes()).isZero();
  }

  @Test
  void publications_for_which_there_is_no_room_are_left_out_and_counted() {
    Deliver message = message(ORDERS, 100);
    ShardTask forOne = new Unsubscribe(new ConnectionId(1), ORDERS);
    inbox.post(message);
    inbox.post(message(ORDERS, 1));
    inbox.post(forOne);

    assertThat(all()).containsExactly(message, forOne);
    assertThat(telemetry.counted(Measure.DELIVERY_DROPPED_OVERLOAD)).isEqualTo(1);
    assertThat(inbox.bytes()).isEqualTo(100);
  }

  @Test
  void typing_is_dropped_from_half_on_and_nobody_is_told() {
    Deliver message = message(ORDERS, 51);
    inbox.post(message);
    inbox.post(typing(10));
    inbox.written(message.broadcast());

    assertThat(all()).containsExactly(message);
    assertThat(telemetry.counted(Measure.DELIVERY_DROPPED_TYPING)).isEqualTo(1);
    assertThat(telemetry.counted(Measure.CHANNEL_RESYNC)).isZero();
  }

  @Test
  void who_missed_something_is_told_so_when_half_is_caught_up_with_and_not_before() {
    Deliver message = message(ORDERS, 90);
    inbox.post(message);
    inbox.post(message(NEWS, 20));
    assertThat(all()).containsExactly(message);
    inbox.post(message(ORDERS, 1));
    assertThat(all()).as("it would have had room, but not in order").isEmpty();

    inbox.written(message.broadcast());

    assertThat(all())
        .hasSize(2)
        .allSatisfy(task -> assertThat(((Deliver) task).broadcast().event()).isEqualTo(RESYNC))
        .extracting(task -> ((Deliver) task).channel())
        .containsExactlyInAnyOrder(ORDERS, NEWS);
    assertThat(telemetry.counted(Measure.CHANNEL_RESYNC)).isEqualTo(2);
  }

  @Test
  void after_that_it_takes_publications_again_behind_what_it_told() {
    Deliver large = message(ORDERS, 100);
    inbox.post(large);
    inbox.post(message(ORDERS, 1));
    all();
    inbox.written(large.broadcast());
    Deliver after = message(ORDERS, 1);
    ShardTask resync = inbox.next();
    inbox.post(after);

    assertThat(((Deliver) Objects.requireNonNull(resync)).broadcast().event()).isEqualTo(RESYNC);
    assertThat(all()).containsExactly(after);
  }

  private List<ShardTask> all() {
    List<ShardTask> tasks = new ArrayList<>();
    for (ShardTask task = inbox.next(); task != null; task = inbox.next()) {
      tasks.add(task);
    }
    return tasks;
  }

  private static Deliver message(ChannelId channel, int bytes) {
    return new Deliver(
        channel, broadcast(EventName.MESSAGE_CREATED, bytes, DeliveryClass.MUST_ARRIVE));
  }

  private static Deliver typing(int bytes) {
    return new Deliver(NEWS, broadcast(EventName.TYPING_START, bytes, DeliveryClass.DROPPABLE));
  }

  private static Broadcast broadcast(EventName event, int bytes, DeliveryClass deliveryClass) {
    return new Broadcast(1, event, new byte[bytes], deliveryClass, 0, null);
  }
}
