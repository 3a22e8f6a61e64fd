package dev.parley.websocket.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.outbox.FrameBytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShardTest {
  private static final ChannelId ORDERS = new ChannelId("orders");
  private static final ChannelId NEWS = new ChannelId("news");
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));
  private static final UserId BO = new UserId("bo");

  private final ThreadByHand thread = new ThreadByHand();
  private final Queue<Runnable> afterOthers = thread.afterOthers;
  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final FanOut fanOut =
      new FanOut(
          1,
          ShardBudget.DEFAULT,
          telemetry,
          event -> event.name().value().getBytes(UTF_8),
          NOON,
          thread::nanoTime);
  private final Shard shard = fanOut.newShard(thread);

  @Test
  void what_came_since_the_last_turn_leaves_in_one_write() {
    Listener ada = listener(ORDERS, Plain.FORM);
    publish(ORDERS, "one ");
    publish(ORDERS, "two ");
    publish(ORDERS, "three ");
    turn();

    assertThat(ada.written).containsExactly("one two three ");
  }

  @Test
  void what_a_client_is_told_stands_in_order_with_what_its_channels_say() {
    Listener ada = listener(ORDERS, Plain.FORM);
    publish(ORDERS, "before");
    fanOut.tell(
        ada.id(),
        new ServerEvent.Refused(
            Refusal.NOT_JOINED, Optional.empty(), Optional.empty(), Instant.EPOCH));
    publish(ORDERS, "after");
    turn();

    assertThat(ada.written).containsExactly("before", "told error", "after");
  }

  @Test
  void listeners_of_one_form_share_its_bytes_and_each_form_hears_what_it_wants() {
    Listener ada = listener(ORDERS, Plain.FORM);
    Listener bob = listener(ORDERS, Plain.FORM);
    Listener carla = listener(ORDERS, Shouting.FORM);
    publish(ORDERS, new EventName("typing:start"), "typing ");
    publish(ORDERS, "hello");
    turn();

    assertThat(ada.written).containsExactly("typing hello");
    assertThat(bob.written).containsExactly("typing hello");
    assertThat(carla.written).containsExactly("HELLO");
    assertThat(ada.frames.getLast()).isSameAs(bob.frames.getLast());
  }

  @Test
  void a_form_is_encoded_when_it_is_written_once_for_all_and_not_before() {
    crowd(Shard.WRITES_BEFORE_A_PAUSE + 10);
    Counting form = new Counting();
    Listener ada = listener(ORDERS, form);
    Listener bob = listener(ORDERS, form);
    publish(ORDERS, "one ");
    publish(ORDERS, "two");
    turn();
    assertThat(form.encoded).isZero();

    turnAfterOthers();
    assertThat(form.encoded).isEqualTo(2);
    assertThat(ada.written).containsExactly("one two");
    assertThat(bob.written).containsExactly("one two");
  }

  @Test
  void what_is_under_way_counts_until_it_is_written() {
    crowd(Shard.WRITES_BEFORE_A_PAUSE + 10);
    publish(ORDERS, "12345");
    turn();
    assertThat(telemetry.now(Level.INBOX_BYTES)).isEqualTo(5);

    turnAfterOthers();
    assertThat(telemetry.now(Level.INBOX_BYTES)).isZero();
  }

  @Test
  void a_connection_that_breaks_while_it_is_written_to_stops_no_other() {
    Listener first = listener(ORDERS, Plain.FORM);
    Listener broken = listener(ORDERS, Plain.FORM);
    Listener last = listener(ORDERS, Plain.FORM);
    broken.onWrite = () -> shard.stopListening(broken.subscription());
    publish(ORDERS, "one");
    turn();
    publish(ORDERS, "two");
    turn();

    assertThat(first.written).containsExactly("one", "two");
    assertThat(broken.written).containsExactly("one");
    assertThat(last.written).containsExactly("one", "two");
  }

  @Test
  void in_a_large_channel_the_sockets_are_heard_after_some_hundreds_of_writes() {
    List<Listener> crowd = crowd(Shard.WRITES_BEFORE_A_PAUSE + 10);
    publish(ORDERS, "one");
    turn();

    assertThat(reached(crowd)).isEqualTo(Shard.WRITES_BEFORE_A_PAUSE);
    turnAfterOthers();
    assertThat(reached(crowd)).isEqualTo(crowd.size());
    assertThat(afterOthers).isEmpty();
  }

  @Test
  void a_thread_that_hardly_keeps_up_leaves_what_waits_until_it_is_not_alone() {
    Listener ada = listenerToWhereMuchIsSaid();
    writesFor(ada, Duration.ofMillis(3), "two ");
    publish(ORDERS, "one ");
    turn();
    publish(ORDERS, "three ");
    turn();
    assertThat(ada.written).containsExactly("one ");
    assertThat(thread.delays).containsExactly(Duration.ofMillis(3));

    thread.passes(Duration.ofMillis(3));
    thread.later.remove().run();
    assertThat(ada.written).containsExactly("one ", "two three ");
    assertThat(thread.later).as("nothing waits now").isEmpty();
  }

  @Test
  void what_comes_when_the_thread_had_nothing_to_do_for_a_while_is_not_left() {
    Listener ada = listenerToWhereMuchIsSaid();
    writesFor(ada, Duration.ofMillis(3));
    publish(ORDERS, "one");
    turn();
    thread.passes(Duration.ofMillis(1));
    publish(ORDERS, "two");
    turn();

    assertThat(ada.written).containsExactly("one", "two");
    assertThat(thread.later).isEmpty();
  }

  @Test
  void what_no_other_is_expected_beside_is_not_left() {
    Listener ada = listener(ORDERS, Plain.FORM);
    writesFor(ada, Duration.ofMillis(3), "two");
    publish(ORDERS, "one");
    turn();

    assertThat(ada.written).containsExactly("one", "two");
    assertThat(thread.later).isEmpty();
  }

  @Test
  void what_the_thread_is_late_with_is_not_left() {
    Listener ada = listenerToWhereMuchIsSaid();
    writesFor(ada, Duration.ofMillis(6), "two");
    publish(ORDERS, "one");
    turn();

    assertThat(ada.written).containsExactly("one", "two");
    assertThat(thread.later).isEmpty();
  }

  @Test
  void nothing_is_left_when_as_much_waits_as_a_write_carries() {
    Listener ada = listenerToWhereMuchIsSaid();
    writesFor(ada, Duration.ofMillis(3), "x".repeat(256 * 1024));
    publish(ORDERS, "one ");
    turn();

    assertThat(ada.written).hasSize(2);
    assertThat(thread.later).isEmpty();
  }

  @Test
  void what_was_left_is_written_in_front_of_a_crowds_requests_too() {
    Listener ada = listenerToWhereMuchIsSaid();
    writesFor(ada, Duration.ofMillis(3), "two ");
    publish(ORDERS, "one ");
    turn();
    thread.passes(Duration.ofMillis(9)); // Requests kept the thread.
    shard.letPublicationsPass(thread.now);
    assertThat(ada.written).containsExactly("one ", "two ");

    thread.passes(Duration.ofMillis(1));
    thread.later.remove().run();
    publish(ORDERS, "three ");
    turn();
    assertThat(ada.written).containsExactly("one ", "two ", "three ");
  }

  @Test
  void what_is_published_passes_work_that_the_thread_was_given_before() {
    Listener ada = listener(ORDERS, Plain.FORM);
    publish(ORDERS, "one");
    shard.letPublicationsPass(later(5));
    assertThat(ada.written).containsExactly("one");

    publish(ORDERS, "two");
    shard.letPublicationsPass(thread.now);
    assertThat(ada.written).as("which is to be done as well").containsExactly("one");

    turn();
    assertThat(ada.written).containsExactly("one", "two");
  }

  @Test
  void what_of_a_large_channel_waits_for_the_sockets_passes_such_work_too() {
    List<Listener> crowd = crowd(2 * Shard.WRITES_BEFORE_A_PAUSE + 10);
    publish(ORDERS, "one");
    turn();

    shard.letPublicationsPass(later(5));
    assertThat(reached(crowd)).isEqualTo(2 * Shard.WRITES_BEFORE_A_PAUSE);
    assertThat(afterOthers).hasSize(1);

    turnAfterOthers();
    assertThat(reached(crowd)).isEqualTo(crowd.size());
    assertThat(afterOthers).isEmpty();
  }

  @Test
  void a_roll_call_is_over_when_every_socket_that_was_ready_has_had_its_turn() {
    CompletableFuture<Void> over = fanOut.rollCall().toCompletableFuture();
    turn();
    turnAfterOthers();
    assertThat(over).as("some of them have it only after this").isNotDone();

    turnAfterOthers();

    assertThat(over).isDone();
  }

  @Test
  void what_comes_during_the_pause_waits_for_its_turn() {
    List<Listener> crowd = crowd(2 * Shard.WRITES_BEFORE_A_PAUSE);
    Listener last = crowd.getLast();
    publish(ORDERS, "one");
    turn();
    publish(ORDERS, "two");
    fanOut.tell(
        last.id(),
        new ServerEvent.Refused(
            Refusal.NOT_JOINED, Optional.empty(), Optional.empty(), Instant.EPOCH));
    turn();
    assertThat(reached(crowd)).isEqualTo(Shard.WRITES_BEFORE_A_PAUSE);

    while (!afterOthers.isEmpty()) {
      turnAfterOthers();
    }
    assertThat(last.written).containsExactly("one", "two", "told error");
    assertThat(crowd.getFirst().written).containsExactly("one", "two");
  }

  @Test
  void who_comes_during_the_pause_is_not_sent_what_was_said_before() {
    crowd(Shard.WRITES_BEFORE_A_PAUSE + 1);
    publish(ORDERS, "before");
    turn();
    Listener newcomer = listener(ORDERS, Plain.FORM);
    publish(ORDERS, "after");
    turnAfterOthers();
    turnAfterOthers();

    assertThat(newcomer.written).containsExactly("after");
  }

  @Test
  void who_leaves_during_the_pause_is_sent_no_more_and_moves_nobody() {
    List<Listener> crowd = crowd(3 * Shard.WRITES_BEFORE_A_PAUSE);
    publish(ORDERS, "one");
    turn();
    List<Listener> leaving = new ArrayList<>(crowd.subList(0, 500));
    leaving.forEach(one -> shard.stopListening(one.subscription()));
    turnAfterOthers();
    publish(ORDERS, "two");
    turnAfterOthers();
    turnAfterOthers();

    assertThat(crowd.subList(256, 500)).allSatisfy(one -> assertThat(one.written).isEmpty());
    assertThat(crowd.subList(500, crowd.size()))
        .allSatisfy(one -> assertThat(one.written).containsExactly("one", "two"));
  }

  @Test
  void the_places_of_those_who_left_are_used_again() {
    List<Listener> crowd = crowd(100);
    crowd.subList(0, 90).forEach(one -> shard.stopListening(one.subscription()));
    publish(ORDERS, "one");
    turn();
    crowd.subList(0, 95).forEach(one -> shard.stopListening(one.subscription()));
    Listener newcomer = listener(ORDERS, Plain.FORM);
    publish(ORDERS, "two");
    turn();

    assertThat(crowd.get(89).written).isEmpty();
    assertThat(crowd.get(94).written).containsExactly("one");
    assertThat(crowd.get(95).written).containsExactly("one", "two");
    assertThat(newcomer.written).containsExactly("two");
  }

  @Test
  void a_fault_on_one_connection_costs_no_other_anything() {
    Listener faulty = listener(ORDERS, Plain.FORM);
    Listener ada = listener(ORDERS, Plain.FORM);
    faulty.onWrite =
        () -> {
          throw new IllegalStateException("a fault that this test is about");
        };
    publish(ORDERS, "one");
    fanOut.tell(
        ada.id(),
        new ServerEvent.Refused(
            Refusal.NOT_JOINED, Optional.empty(), Optional.empty(), Instant.EPOCH));
    turn();

    assertThat(ada.written).containsExactly("one", "told error");
    assertThat(faulty.written).containsExactly("one", "closed SERVER_FAULT");
  }

  @Test
  void what_cannot_be_encoded_is_not_tried_again_and_again() {
    listener(ORDERS, Impossible.FORM);
    Listener ada = listener(NEWS, Plain.FORM);
    publish(ORDERS, "one");
    assertThatIllegalStateException().isThrownBy(this::turn);
    publish(NEWS, "two");
    turn();

    assertThat(ada.written).containsExactly("two");
  }

  @Test
  void who_was_admitted_before_all_are_closed_and_comes_after_is_closed_as_well() {
    fanOut.closeAll(DisconnectReason.DRAINING, Duration.ofSeconds(1));
    turn();

    Listener late = listener(ORDERS, Plain.FORM);
    shard.tick(thread.now);

    assertThat(late.written).containsExactly("closed DRAINING {\"retryAfterMs\":1000}");
  }

  @Test
  void on_a_thread_that_takes_its_first_connection_when_all_are_closed_it_is_closed_as_well() {
    FanOut idle =
        new FanOut(1, ShardBudget.DEFAULT, telemetry, event -> new byte[0], NOON, thread::nanoTime);
    idle.closeAll(DisconnectReason.DRAINING, Duration.ofSeconds(1));

    Shard first = idle.newShard(thread);
    Listener late = new Listener(idle.newConnection(first));
    first.add(late);
    turn();

    assertThat(late.written).containsExactly("closed DRAINING {\"retryAfterMs\":1000}");
  }

  @Test
  void frames_larger_than_the_buffer_come_alone_and_in_order() {
    Listener ada = listener(ORDERS, Plain.FORM);
    String large = "x".repeat(300_000);
    String half = "y".repeat(150_000);
    List.of("a", large, "b", half, half, "c").forEach(text -> publish(ORDERS, text));
    turn();

    assertThat(String.join("", ada.written)).isEqualTo("a" + large + "b" + half + half + "c");
  }

  @Test
  void presence_of_one_user_in_one_channel_and_form_has_one_subject() {
    Listener ada = listener(ORDERS, Plain.FORM);
    shard.listen(ada, NEWS, Plain.FORM);
    fanOut.subscribe(ada.id(), NEWS);
    presence(ORDERS, new MemberJoined(new Member(BO, "Bo", Optional.empty())));
    presence(ORDERS, new MemberLeft(BO));
    presence(ORDERS, new MemberLeft(new UserId("cy")));
    presence(NEWS, new MemberLeft(BO));
    publish(ORDERS, "message");
    turn();

    List<@Nullable Object> subjects = ada.subjects;
    assertThat(subjects).hasSize(5);
    assertThat(subjects.get(0)).isNotNull().isEqualTo(subjects.get(1));
    assertThat(new HashSet<>(subjects)).hasSize(4).containsNull();
  }

  @Test
  void channels_without_listeners_here_cost_the_thread_nothing() {
    listener(ORDERS, Plain.FORM);
    publish(NEWS, "nobody listens");

    assertThat(thread.soon).isEmpty();
  }

  @Test
  void a_thread_that_is_far_behind_is_not_given_more_and_it_is_counted() {
    listener(ORDERS, Plain.FORM);
    String megabyte = "x".repeat(1024 * 1024);
    for (int i = 0; i < 100; i++) {
      publish(ORDERS, megabyte);
    }

    assertThat(telemetry.counted(Measure.DELIVERY_DROPPED_OVERLOAD)).isEqualTo(36);
  }

  @Test
  void who_was_to_hear_what_was_left_out_is_told_so_in_its_place() {
    Listener ada = listener(ORDERS, Plain.FORM);
    Listener bo = listener(NEWS, Plain.FORM);
    overload(ORDERS);
    publish(ORDERS, "left out");
    publish(ORDERS, "left out, too");
    turns();
    publish(ORDERS, "goes on");
    publish(NEWS, "goes on");
    turns();

    assertThat(ada.written)
        .containsOnlyOnce("channel:resync")
        .endsWith("channel:resync", "goes on")
        .doesNotContain("left out", "left out, too");
    assertThat(bo.written).containsExactly("goes on");
    assertThat(telemetry.counted(Measure.CHANNEL_RESYNC)).isEqualTo(1);
  }

  @Test
  void a_thread_that_left_something_out_is_given_no_more_before_it_has_caught_up() {
    Listener ada = listener(ORDERS, Plain.FORM);
    listener(NEWS, Plain.FORM);
    overload(NEWS);
    publish(NEWS, "x".repeat(1024 * 1024));
    publish(ORDERS, "so short that there would be room");
    turns();

    assertThat(ada.written).containsExactly("channel:resync");
  }

  @Test
  void typing_that_was_left_out_is_told_of_to_nobody() {
    Listener ada = listener(NEWS, Plain.FORM);
    listener(ORDERS, Plain.FORM);
    overload(ORDERS);
    publish(NEWS, EventName.TYPING_START, "typing");
    turns();

    assertThat(ada.written).isEmpty();
  }

  @Test
  void what_waits_is_known_after_a_tick() {
    Listener ada = listener(ORDERS, Plain.FORM);
    listener(ORDERS, Plain.FORM);
    ada.queuedBytes = 700;
    publish(ORDERS, "12345");

    shard.tick(thread.now);

    assertThat(telemetry.now(Level.OUTBOX_BYTES)).isEqualTo(700);
    assertThat(telemetry.now(Level.CONNECTIONS_BEHIND)).isEqualTo(1);
    assertThat(telemetry.now(Level.INBOX_BYTES)).isEqualTo(5);
    turn();
    assertThat(telemetry.now(Level.INBOX_BYTES)).isZero();
  }

  private Listener listener(ChannelId channel, WireFormat form) {
    Listener listener = new Listener(fanOut.newConnection(shard));
    shard.add(listener);
    listener.subscription = shard.listen(listener, channel, form);
    fanOut.subscribe(listener.id(), channel);
    return listener;
  }

  /** One to whose channel another publication is always to be expected. */
  private Listener listenerToWhereMuchIsSaid() {
    Listener listener = listener(ORDERS, Plain.FORM);
    for (int i = 0; i < 100; i++) {
      publish(ORDERS, "");
    }
    turn();
    listener.written.clear();
    return listener;
  }

  /** Writing to the listener takes so long, and meanwhile this is published, one at each write. */
  private void writesFor(Listener listener, Duration time, String... meanwhile) {
    Queue<String> texts = new ArrayDeque<>(List.of(meanwhile));
    listener.onWrite =
        () -> {
          String text = texts.poll();
          if (text != null) {
            publish(ORDERS, text);
          }
          thread.passes(time);
        };
  }

  /** As much as the thread may have before it. */
  private void overload(ChannelId channel) {
    String megabyte = "x".repeat(1024 * 1024);
    for (int i = 0; i < 64; i++) {
      publish(channel, megabyte);
    }
  }

  private void turns() {
    turn();
    while (!afterOthers.isEmpty()) {
      turnAfterOthers();
    }
  }

  private void presence(ChannelId channel, PresenceEvent event) {
    fanOut.deliver(
        new Publication(
            channel,
            EventName.PRESENCE_JOIN,
            Payload.of("p".getBytes(UTF_8)),
            new Meaning.PresenceChanged(event, Optional.empty())));
  }

  private void publish(ChannelId channel, String text) {
    publish(channel, EventName.MESSAGE_CREATED, text);
  }

  private void publish(ChannelId channel, EventName event, String text) {
    fanOut.deliver(
        new Publication(channel, event, Payload.of(text.getBytes(UTF_8)), Meaning.OPAQUE)
            .heardAt(thread.now));
  }

  private List<Listener> crowd(int size) {
    return Stream.generate(() -> listener(ORDERS, Plain.FORM)).limit(size).toList();
  }

  private static long reached(List<Listener> crowd) {
    return crowd.stream().filter(one -> !one.written.isEmpty()).count();
  }

  private void turnAfterOthers() {
    afterOthers.remove().run();
    turn();
  }

  private long later(int seconds) {
    return thread.now + Duration.ofSeconds(seconds).toNanos();
  }

  private void turn() {
    while (!thread.soon.isEmpty()) {
      thread.soon.remove().run();
    }
  }

  /** A fault that a test is about. */
  private enum Impossible implements WireFormat {
    FORM;

    @Override
    public boolean wants(EventName event) {
      return true;
    }

    @Override
    public FrameBytes encode(Broadcast broadcast) {
      throw new IllegalStateException("a fault that this test is about");
    }
  }

  /** The event as it is; counts how often it was asked for one. */
  private static final class Counting implements WireFormat {
    private int encoded;

    @Override
    public boolean wants(EventName event) {
      return true;
    }

    @Override
    public FrameBytes encode(Broadcast broadcast) {
      encoded++;
      return FrameBytes.of(broadcast.payload());
    }
  }

  /** Only messages, in capitals. */
  private enum Shouting implements WireFormat {
    FORM;

    @Override
    public boolean wants(EventName event) {
      return event.equals(EventName.MESSAGE_CREATED);
    }

    @Override
    public FrameBytes encode(Broadcast broadcast) {
      return FrameBytes.of(
          new String(broadcast.payload(), UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8));
    }
  }

  private static final class Listener implements Subscriber {
    private final ConnectionId id;
    private final List<String> written = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    private final List<@Nullable Object> subjects = new ArrayList<>();
    private Runnable onWrite = () -> {};
    private @Nullable Subscription subscription;

    private long queuedBytes;

    Listener(ConnectionId id) {
      this.id = id;
    }

    @Override
    public ConnectionId id() {
      return id;
    }

    Subscription subscription() {
      return Objects.requireNonNull(subscription);
    }

    @Override
    public void write(Burst burst, int from) {
      written.add(UTF_8.decode(burst.bytes(from)).toString());
      for (Frame frame : burst.frames()) {
        frames.add(frame);
        subjects.add(frame.subject());
      }
      onWrite.run();
    }

    @Override
    public long queuedBytes() {
      return queuedBytes;
    }

    @Override
    public void tell(ServerEvent event) {
      written.add("told " + event.name());
    }

    @Override
    public void stopListening(ChannelId channel) {}

    @Override
    public void close(DisconnectReason reason, String text) {
      written.add("closed " + reason + " " + text);
    }

    @Override
    public void close(DisconnectReason reason) {
      written.add("closed " + reason);
    }

    @Override
    public long tick(long nowNanos) {
      return nowNanos;
    }
  }
}
