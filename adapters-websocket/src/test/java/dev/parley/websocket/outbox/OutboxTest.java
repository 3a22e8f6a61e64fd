package dev.parley.websocket.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.delivery.Backpressure;
import dev.parley.domain.delivery.DeliveryClass;
import dev.parley.domain.delivery.QueueDecision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final OutboxBudget budget = new OutboxBudget(1_000);
  private final Outbox outbox = new Outbox(new Backpressure(100), budget);
  private final NarrowChannel channel = new NarrowChannel();

  @Test
  void what_waits_is_written_in_order_as_the_channel_takes_it() throws IOException {
    outbox.offer(frame("one,"));
    outbox.offer(frame("two,"));
    outbox.offer(frame("three"));

    channel.room = 6;
    outbox.writeTo(channel);
    assertThat(channel.written()).isEqualTo("one,tw");
    assertThat(outbox.queuedBytes()).isEqualTo(7);

    channel.room = 100;
    outbox.writeTo(channel);
    assertThat(channel.written()).isEqualTo("one,two,three");
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(outbox.queuedBytes()).isZero();
  }

  @Test
  void a_frame_that_is_half_written_is_finished_first() throws IOException {
    outbox.finish(frame("half"), 2);
    outbox.offer(frame("whole"));

    channel.room = 100;
    outbox.writeTo(channel);
    assertThat(channel.written()).isEqualTo("lfwhole");
  }

  @Test
  void an_ending_keeps_only_what_is_half_written() throws IOException {
    outbox.finish(frame("half"), 1);
    outbox.offer(frame("never sent"));
    outbox.endWith(List.of(frame("close")));

    channel.room = 100;
    outbox.writeTo(channel);
    assertThat(channel.written()).isEqualTo("alfclose");
  }

  @Test
  void an_ending_of_an_empty_outbox_is_just_the_last_frame() throws IOException {
    outbox.offer(frame("never sent"));
    outbox.endWith(List.of(frame("close")));

    channel.room = 100;
    outbox.writeTo(channel);
    assertThat(channel.written()).isEqualTo("close");
  }

  @Test
  void typing_gives_way_before_anything_else_does() {
    outbox.offer(frame("x".repeat(60)));

    assertThat(outbox.offer(typing())).isInstanceOf(QueueDecision.Drop.class);
    assertThat(outbox.offer(frame("message"))).isInstanceOf(QueueDecision.Enqueue.class);
    assertThat(outbox.offer(frame("x".repeat(60)))).isInstanceOf(QueueDecision.Disconnect.class);
    assertThat(outbox.queuedBytes()).isEqualTo(67);
  }

  @Test
  void over_half_the_budget_only_the_latest_of_a_users_presence_waits() throws IOException {
    outbox.offer(frame("x".repeat(40)));
    outbox.offer(presence("ada came.", "ada"));
    outbox.offer(presence("bo came.", "bo"));

    assertThat(outbox.offer(presence("ada went.", "ada")))
        .isInstanceOf(QueueDecision.Replace.class);
    assertThat(outbox.offer(presence("cy came.", "cy"))).isInstanceOf(QueueDecision.Enqueue.class);
    assertThat(outbox.queuedBytes()).isEqualTo(40 + 8 + 9 + 8);
    channel.room = 1_000;
    outbox.writeTo(channel);
    assertThat(channel.written()).isEqualTo("x".repeat(40) + "bo came.ada went.cy came.");
  }

  @Test
  void presence_that_is_half_written_is_not_taken_back() throws IOException {
    outbox.finish(presence("ada came.", "ada"), 4);
    outbox.offer(frame("x".repeat(60)));
    outbox.offer(presence("ada went.", "ada"));

    channel.room = 1_000;
    outbox.writeTo(channel);
    assertThat(channel.written()).isEqualTo("came." + "x".repeat(60) + "ada went.");
  }

  @Test
  void of_a_user_who_came_and_went_before_it_was_half_full_only_the_latest_is_left()
      throws IOException {
    outbox.offer(presence("ada came.", "ada"));
    outbox.offer(frame("x".repeat(40)));
    outbox.offer(presence("ada went.", "ada"));
    outbox.offer(presence("ada came again.", "ada"));

    channel.room = 1_000;
    outbox.writeTo(channel);
    assertThat(channel.written()).isEqualTo("x".repeat(40) + "ada came again.");
    assertThat(outbox.queuedBytes()).isZero();
    assertThat(budget.bytes()).isZero();
  }

  @Test
  void presence_that_was_written_is_replaced_by_nothing() throws IOException {
    outbox.offer(presence("ada came.", "ada"));
    outbox.offer(frame("x".repeat(60)));
    channel.room = 20;
    outbox.writeTo(channel);

    assertThat(outbox.offer(presence("ada went.", "ada")))
        .isInstanceOf(QueueDecision.Enqueue.class);
    channel.room = 1_000;
    outbox.writeTo(channel);
    assertThat(channel.written()).isEqualTo("ada came." + "x".repeat(60) + "ada went.");
  }

  @Test
  void a_frame_in_parts_is_written_like_any_other_wherever_it_is_cut() throws IOException {
    for (int room = 1; room < 12; room++) {
      NarrowChannel narrow = new NarrowChannel();
      outbox.offer(parted("he", "bo", "ta"));
      outbox.offer(parted("", "dy", ""));
      while (!outbox.isEmpty()) {
        narrow.room = room;
        outbox.writeTo(narrow);
      }
      assertThat(narrow.written()).isEqualTo("hebotady");
    }
  }

  @Test
  void a_frame_that_waits_for_many_is_counted_once_and_until_the_last_has_it() {
    Outbox other = new Outbox(new Backpressure(100), budget);
    Frame shared = frame("x".repeat(50));
    outbox.offer(shared);
    other.offer(shared);
    assertThat(budget.bytes()).isBetween(50L, 99L + 2 * OutboxBudget.ENTRY_BYTES);

    outbox.clear();
    assertThat(budget.bytes()).isGreaterThanOrEqualTo(50);
    other.endWith(List.of());
    assertThat(budget.bytes()).isZero();
  }

  @Test
  void what_all_outboxes_hold_is_too_much_from_the_limit_on_and_has_room_below_an_eighth() {
    Outbox large = new Outbox(Backpressure.DEFAULT, budget);
    large.offer(frame("x".repeat(900)));
    assertThat(budget.isExceeded()).isFalse();
    assertThat(budget.hasRoom()).isFalse();
    large.offer(frame("x".repeat(100)));
    assertThat(budget.isExceeded()).isTrue();

    large.clear();
    assertThat(budget.hasRoom()).isTrue();
  }

  @Test
  void an_ending_may_leave_what_waits() throws IOException {
    outbox.offer(frame("owed,"));
    outbox.endBehindWhatWaits(List.of(frame("close")));

    channel.room = 100;
    outbox.writeTo(channel);
    assertThat(channel.written()).isEqualTo("owed,close");
  }

  @Test
  void presence_that_replaces_nothing_ends_a_connection_like_anything_else() {
    outbox.offer(frame("x".repeat(95)));

    assertThat(outbox.offer(presence("ada came.", "ada")))
        .isInstanceOf(QueueDecision.Disconnect.class);
  }

  @Test
  void whatever_the_channel_takes_at_a_time_nothing_is_lost_doubled_or_over_budget()
      throws IOException {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      Outbox subject = new Outbox(new Backpressure(200), budget);
      NarrowChannel narrow = new NarrowChannel();
      StringBuilder accepted = new StringBuilder();
      for (int step = 0; step < 200; step++) {
        String text = Integer.toString(step).repeat(1 + random.nextInt(20));
        if (subject.offer(frame(text)) instanceof QueueDecision.Enqueue) {
          accepted.append(text);
        }
        assertThat(subject.queuedBytes()).as("seed %d", seed).isLessThanOrEqualTo(200);
        narrow.room = random.nextInt(60);
        subject.writeTo(narrow);
      }
      narrow.room = 10_000;
      subject.writeTo(narrow);
      assertThat(narrow.written()).as("seed %d", seed).isEqualTo(accepted.toString());
    }
  }

  private static Frame presence(String text, String user) {
    return new Frame(FrameBytes.of(text.getBytes(UTF_8)), DeliveryClass.LATEST_WINS, user);
  }

  private static Frame typing() {
    return new Frame(FrameBytes.of("typing".getBytes(UTF_8)), DeliveryClass.DROPPABLE, null);
  }

  /** A frame in three parts. */
  private static Frame parted(String head, String body, String tail) {
    return Frame.required(
        new FrameBytes(head.getBytes(UTF_8), body.getBytes(UTF_8), tail.getBytes(UTF_8)));
  }

  private static Frame frame(String text) {
    return Frame.required(text.getBytes(UTF_8));
  }

  /** Takes as many bytes as there is room for, then none. */
  private static final class NarrowChannel implements GatheringByteChannel {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int room;

    String written() {
      return out.toString(UTF_8);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
      long taken = 0;
      for (int i = offset; i < offset + length; i++) {
        taken += write(sources[i]);
      }
      return taken;
    }

    @Override
    public long write(ByteBuffer[] sources) {
      return write(sources, 0, sources.length);
    }

    @Override
    public int write(ByteBuffer source) {
      int taken = Math.min(room, source.remaining());
      for (int i = 0; i < taken; i++) {
        out.write(source.get());
      }
      room -= taken;
      return taken;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
