package dev.parley.websocket.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.MutableClock;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.delivery.Backpressure;
import dev.parley.domain.delivery.DeliveryClass;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.websocket.fanout.Broadcast;
import dev.parley.websocket.fanout.Burst;
import dev.parley.websocket.fanout.FanOut;
import dev.parley.websocket.fanout.Plain;
import dev.parley.websocket.fanout.Shard;
import dev.parley.websocket.fanout.ShardBudget;
import dev.parley.websocket.fanout.ThreadByHand;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.outbox.FrameBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SocketWriterTest {
  private static final ChannelId ORDERS = new ChannelId("orders");
  private static final ChannelId NEWS = new ChannelId("news");
  private static final int MIB = 1024 * 1024;

  private final ThreadByHand thread = new ThreadByHand();
  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final FanOut fanOut =
      new FanOut(
          1,
          new ShardBudget(8 * MIB, MIB, MIB),
          telemetry,
          event -> event.name().value().getBytes(UTF_8),
          MutableClock.started(),
          thread::nanoTime);
  private final Shard shard = fanOut.newShard(thread);

  @Test
  void what_the_socket_takes_goes_out_at_once() {
    Connection ada = connection();
    ada.send("hello");
    publish(ORDERS, "one");

    assertThat(ada.socket.written()).isEqualTo("helloone");
    assertThat(ada.writer.isIdle()).isTrue();
    assertThat(ada.socket.isAwaited()).isFalse();
  }

  @Test
  void what_it_does_not_take_waits_and_what_comes_later_waits_behind_it() {
    Connection ada = connection();
    ada.socket.takes(2);
    publish(ORDERS, "first ");
    ada.send("second ");
    publish(ORDERS, "third");
    assertThat(ada.socket.written()).isEqualTo("fi");
    assertThat(ada.socket.isAwaited()).isTrue();
    assertThat(ada.writer.queuedBytes()).isEqualTo("rst second third".length());

    ada.socket.takesAll();
    ada.writer.flush(thread.nanoTime());

    assertThat(ada.socket.written()).isEqualTo("rst second third");
    assertThat(ada.socket.isAwaited()).isFalse();
    assertThat(ada.writer.isIdle()).isTrue();
  }

  @Test
  void of_several_publications_in_one_write_none_is_lost_where_the_socket_stops_taking() {
    Connection ada = connection();
    ada.socket.takes("one tw".length());
    fanOut.deliver(publication(ORDERS, EventName.MESSAGE_CREATED, "one "));
    fanOut.deliver(publication(ORDERS, EventName.MESSAGE_CREATED, "two "));
    publish(ORDERS, "three");
    ada.socket.takesAll();
    ada.writer.flush(thread.nanoTime());

    assertThat(ada.socket.written()).isEqualTo("one two three");
  }

  @Test
  void the_last_frames_come_in_place_of_what_waits_behind_a_half_written_one() {
    Connection ada = connection();
    ada.socket.takes(2);
    publish(ORDERS, "half ");
    publish(ORDERS, "never");
    ada.writer.endWith(List.of(frame("bye")), thread.nanoTime());
    ada.socket.takesAll();
    ada.writer.flush(thread.nanoTime());

    assertThat(ada.socket.written()).isEqualTo("half bye");
  }

  @Test
  void a_last_frame_that_comes_behind_what_waits_costs_none_of_it() {
    Connection ada = connection();
    ada.socket.takes(0);
    publish(ORDERS, "owed ");
    ada.writer.endBehindWhatWaits(frame("bye"), thread.nanoTime());
    ada.socket.takesAll();
    ada.writer.flush(thread.nanoTime());

    assertThat(ada.socket.written()).isEqualTo("owed bye");
  }

  @Test
  void output_ends_when_the_last_byte_is_out_and_nothing_is_written_behind_it() {
    Connection ada = connection();
    ada.socket.takes(1);
    ada.writer.endWith(List.of(frame("bye")), thread.nanoTime());
    ada.send("late");
    publish(ORDERS, "late");
    assertThat(ada.socket.isOutputEnded()).isFalse();

    ada.socket.takesAll();
    ada.writer.flush(thread.nanoTime());

    assertThat(ada.socket.written()).isEqualTo("bye");
    assertThat(ada.socket.isOutputEnded()).isTrue();
    assertThat(ada.socket.isClosed()).as("which is for the owner to say").isFalse();
  }

  @Test
  void a_link_that_breaks_is_told_to_the_owner_whatever_was_written() {
    Connection whilePublishing = connection();
    Connection whileSending = connection();
    whilePublishing.socket.breaks();
    publish(ORDERS, "one");
    whileSending.socket.breaks();
    whileSending.send("one");

    assertThat(whilePublishing.heard).containsExactly("lost");
    assertThat(whileSending.heard).containsExactly("lost");
  }

  @Test
  void who_has_more_waiting_than_the_budget_is_closed_and_nothing_more_waits() {
    Connection ada = connection(new Backpressure(10));
    ada.socket.takes(0);
    publish(ORDERS, "12345678");
    publish(ORDERS, "9012");
    publish(ORDERS, "3456");

    assertThat(ada.heard).containsExactly("closed TOO_SLOW");
    assertThat(telemetry.counted(Measure.SLOW_CONNECTION_CLOSED)).isEqualTo(1);
    assertThat(ada.writer.queuedBytes()).isEqualTo("bye".length());
  }

  @Test
  void over_half_of_the_budget_typing_is_dropped_and_of_presence_the_latest_kept() {
    Connection ada = connection(new Backpressure(40));
    ada.socket.takes(0);
    publish(ORDERS, "12345678901234567890 ");
    publish(ORDERS, EventName.TYPING_START, "typing ");
    Object bo = new Object();
    ada.writer.send(presence("bo comes ", bo), thread.nanoTime());
    ada.writer.send(presence("bo goes", bo), thread.nanoTime());
    ada.socket.takesAll();
    ada.writer.flush(thread.nanoTime());

    assertThat(ada.socket.written()).isEqualTo("12345678901234567890 bo goes");
    assertThat(telemetry.counted(Measure.DELIVERY_DROPPED_TYPING)).isEqualTo(1);
    assertThat(telemetry.counted(Measure.DELIVERY_REPLACED_PRESENCE)).isEqualTo(1);
  }

  @Test
  void when_too_much_waits_for_all_whoever_is_furthest_behind_goes_in_the_middle_of_a_write_too() {
    Connection worse = connection();
    worse.socket.takes(0);
    worse.send("x".repeat(600 * 1024));
    thread.passes(Duration.ofSeconds(1));
    Connection ada = connection();
    ada.socket.takes(1);
    publish(ORDERS, "y".repeat(500 * 1024));
    assertThat(worse.heard).containsExactly("shed");
    assertThat(ada.heard).isEmpty();

    Connection bo = connection();
    bo.socket.takes(1);
    publish(ORDERS, "z".repeat(600 * 1024));

    assertThat(ada.heard).containsExactly("shed");
    assertThat(bo.heard).isEmpty();
  }

  @Test
  void a_connection_that_is_ended_in_the_middle_of_its_write_waits_for_nothing_more() {
    Connection ada = connection();
    ada.socket.takes(1);
    publish(ORDERS, "y".repeat(MIB + 100));

    assertThat(ada.heard).containsExactly("shed");
    assertThat(ada.socket.isAwaited()).isFalse();
    assertThat(shard.outboxes().bytes()).isZero();
  }

  @Test
  void how_long_nothing_has_moved_is_counted_from_the_last_byte_that_did() {
    Connection ada = connection();
    ada.socket.takes(0);
    ada.send("waiting");
    thread.passes(Duration.ofSeconds(4));
    assertThat(stalled(ada)).isEqualTo(Duration.ofSeconds(4));

    ada.send("more of it");
    assertThat(stalled(ada)).isEqualTo(Duration.ofSeconds(4));

    ada.socket.takes(1);
    ada.writer.flush(thread.nanoTime());
    thread.passes(Duration.ofSeconds(1));
    assertThat(stalled(ada)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void a_connection_that_falls_behind_is_ticked_at_the_next_pass() {
    Connection ada = connection();
    shard.tick(thread.nanoTime());
    ada.heard.clear();
    shard.tick(thread.nanoTime());
    assertThat(ada.heard).as("it has wished for none").isEmpty();

    ada.socket.takes(0);
    publish(ORDERS, "one");
    shard.tick(thread.nanoTime());

    assertThat(ada.heard).containsExactly("tick");
  }

  @Test
  void publications_are_written_until_the_time_that_was_said_and_no_longer() {
    Connection ada = connection();
    ada.writer.deliverUntil(thread.nanoTime() + Duration.ofSeconds(5).toNanos());
    publish(ORDERS, "in time ");
    thread.passes(Duration.ofSeconds(6));
    publish(ORDERS, "too late ");
    ada.send("what the connection is sent itself");

    assertThat(ada.socket.written()).isEqualTo("in time what the connection is sent itself");
  }

  @Test
  void a_channel_comes_once_in_each_format_however_often_it_is_asked_for() {
    Connection ada = connection();
    ada.writer.listen(ORDERS, Plain.FORM);
    ada.writer.listen(ORDERS, Capitals.FORM);
    publish(ORDERS, "one");
    assertThat(ada.socket.written()).isEqualTo("oneONE");

    ada.writer.stopListening(ORDERS, Plain.FORM);
    publish(ORDERS, "two");
    assertThat(ada.socket.written()).isEqualTo("TWO");
  }

  @Test
  void a_channel_that_is_left_is_left_in_every_format_and_no_other_with_it() {
    Connection ada = connection();
    ada.writer.listen(ORDERS, Capitals.FORM);
    ada.listen(NEWS);
    ada.writer.stopListening(ORDERS);
    publish(ORDERS, "orders ");
    publish(NEWS, "news");
    assertThat(ada.socket.written()).isEqualTo("news");

    ada.writer.stopListening();
    publish(NEWS, "more news");
    assertThat(ada.socket.written()).isEmpty();
  }

  @Test
  void a_closed_one_writes_nothing_has_left_the_shard_and_closes_its_socket_once() {
    Connection ada = connection();
    ada.socket.takes(0);
    ada.send("waiting");
    ada.writer.close();
    ada.writer.close();
    ada.socket.takesAll();
    ada.send("late");
    ada.writer.flush(thread.nanoTime());
    ada.writer.listen(ORDERS, Plain.FORM);
    publish(ORDERS, "late");
    fanOut.closeAll(DisconnectReason.DRAINING, Duration.ofSeconds(1));
    thread.run();

    assertThat(ada.socket.written()).isEmpty();
    assertThat(ada.heard).isEmpty();
    assertThat(ada.socket.timesClosed()).isEqualTo(1);
    assertThat(shard.outboxes().bytes()).isZero();
  }

  @Test
  void a_descriptor_that_is_not_known_yet_is_asked_for_again() {
    Connection ada = connection();
    ada.writer.findDescriptor();

    assertThat(ada.socket.timesAsked()).isEqualTo(2);
  }

  private Connection connection() {
    return connection(new Backpressure(4 * MIB));
  }

  private Connection connection(Backpressure backpressure) {
    Connection connection = new Connection(backpressure);
    connection.writer.start();
    connection.listen(ORDERS);
    return connection;
  }

  private Duration stalled(Connection connection) {
    return Duration.ofNanos(connection.writer.stalledNanos(thread.nanoTime()));
  }

  private void publish(ChannelId channel, String text) {
    publish(channel, EventName.MESSAGE_CREATED, text);
  }

  private void publish(ChannelId channel, EventName event, String text) {
    fanOut.deliver(publication(channel, event, text));
    thread.run();
  }

  private Publication publication(ChannelId channel, EventName event, String text) {
    return new Publication(channel, event, Payload.of(text.getBytes(UTF_8)), Meaning.OPAQUE)
        .heardAt(thread.nanoTime());
  }

  private static Frame frame(String text) {
    return Frame.required(text.getBytes(UTF_8));
  }

  private static Frame presence(String text, Object subject) {
    return new Frame(FrameBytes.of(text.getBytes(UTF_8)), DeliveryClass.LATEST_WINS, subject);
  }

  /** One that ends as it is told to, with a last frame of its own. */
  private final class Connection implements SocketWriter.Owner {
    private final ConnectionId id = fanOut.newConnection(shard);
    private final SocketByHand socket = new SocketByHand();
    private final List<String> heard = new ArrayList<>();
    private final SocketWriter writer;

    Connection(Backpressure backpressure) {
      writer = new SocketWriter(socket, shard, telemetry, backpressure, this);
    }

    void listen(ChannelId channel) {
      writer.listen(channel, Plain.FORM);
      fanOut.subscribe(id, channel);
    }

    void send(String text) {
      writer.send(frame(text), thread.nanoTime());
    }

    @Override
    public ConnectionId id() {
      return id;
    }

    @Override
    public void write(Burst burst, int from) {
      writer.write(burst, from);
    }

    @Override
    public long queuedBytes() {
      return writer.queuedBytes();
    }

    @Override
    public long stalledNanos(long nowNanos) {
      return writer.stalledNanos(nowNanos);
    }

    @Override
    public void shed() {
      heard.add("shed");
      writer.close();
    }

    @Override
    public void lost() {
      heard.add("lost");
      writer.close();
    }

    @Override
    public void close(DisconnectReason reason) {
      heard.add("closed " + reason);
      writer.endWith(List.of(frame("bye")), thread.nanoTime());
    }

    @Override
    public void close(DisconnectReason reason, String text) {
      close(reason);
    }

    @Override
    public void stopListening(ChannelId channel) {
      writer.stopListening(channel);
    }

    @Override
    public void tell(ServerEvent event) {
      heard.add("told " + event.name());
    }

    @Override
    public long tick(long nowNanos) {
      heard.add("tick");
      return nowNanos + Duration.ofHours(1).toNanos();
    }
  }

  /** The event in capitals. */
  private enum Capitals implements WireFormat {
    FORM;

    @Override
    public boolean wants(EventName event) {
      return true;
    }

    @Override
    public FrameBytes encode(Broadcast broadcast) {
      return FrameBytes.of(
          new String(broadcast.payload(), UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8));
    }
  }
}
