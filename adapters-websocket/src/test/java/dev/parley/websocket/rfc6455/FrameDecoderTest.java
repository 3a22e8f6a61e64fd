package dev.parley.websocket.rfc6455;

import static dev.parley.websocket.rfc6455.ClientFrames.binary;
import static dev.parley.websocket.rfc6455.ClientFrames.concat;
import static dev.parley.websocket.rfc6455.ClientFrames.continuation;
import static dev.parley.websocket.rfc6455.ClientFrames.lastContinuation;
import static dev.parley.websocket.rfc6455.ClientFrames.ping;
import static dev.parley.websocket.rfc6455.ClientFrames.raw;
import static dev.parley.websocket.rfc6455.ClientFrames.shortestLength;
import static dev.parley.websocket.rfc6455.ClientFrames.text;
import static dev.parley.websocket.rfc6455.ClientFrames.textBegin;
import static dev.parley.websocket.rfc6455.ClientFrames.unmasked;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the decoder promises its connection, beyond the protocol. */
class FrameDecoderTest {
  private static final byte[] NOTHING = {};
  private static final int ARRAY_HEADER_BYTES = 16;

  /** What the platform may allocate for itself; far below one more object per message. */
  private static final int ONE_TIME_BYTES = 16 * 1024;

  @Test
  void a_violation_says_what_was_expected_and_nothing_of_what_came() {
    FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
    ByteBuffer input = ByteBuffer.wrap(unmasked(0x81, new byte[] {42}));

    assertThatThrownBy(() -> decoder.decode(input, new Listening()))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessage("frames from a client are masked")
        .satisfies(thrown -> assertThat(thrown.getStackTrace()).isEmpty());
  }

  @Test
  void a_listener_that_fails_leaves_the_buffer_behind_its_frame() {
    FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
    ByteBuffer input = ByteBuffer.wrap(concat(text("a"), text("b")));
    Listening failing =
        new Listening() {
          @Override
          public void onText(byte[] utf8) {
            throw new IllegalStateException("a fault of ours");
          }
        };
    Conversation others = new Conversation(FrameLimits.DEFAULT);

    assertThatThrownBy(() -> decoder.decode(input, failing)).hasMessage("a fault of ours");
    decoder.decode(input, others);

    assertThat(others.events()).containsExactly(Event.text("b"));
  }

  @Test
  void when_nobody_listens_any_more_messages_are_passed_over_and_control_frames_are_not() {
    byte[] begun = textBegin("begun, ".getBytes(ISO_8859_1));
    byte[] rest =
        concat(
            lastContinuation("and ended".getBytes(ISO_8859_1)),
            text("another"),
            binary(new byte[70_000]),
            ping(NOTHING),
            continuation(NOTHING),
            ClientFrames.close(1000, "bye"));
    for (int cut = 1; cut < begun.length; cut++) {
      Conversation conversation = new Conversation(FrameLimits.DEFAULT);
      conversation.receive(Arrays.copyOf(begun, cut));
      conversation.decoder().passOverMessages();
      conversation.receive(Arrays.copyOfRange(begun, cut, begun.length));
      conversation.receive(rest);

      assertThat(conversation.events())
          .containsExactly(Event.ping(NOTHING), Event.close(1000, "bye"));
    }
  }

  @Test
  void a_listener_may_find_a_violation_of_its_own() {
    FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
    ByteBuffer input = ByteBuffer.wrap(concat(binary(NOTHING), text("late")));
    ProtocolViolation refusal = new ProtocolViolation(CloseCode.UNSUPPORTED_DATA, "text is spoken");
    Listening textOnly =
        new Listening() {
          @Override
          public void onBinary(byte[] payload) {
            throw refusal;
          }
        };
    Conversation others = new Conversation(FrameLimits.DEFAULT);

    assertThatThrownBy(() -> decoder.decode(input, textOnly)).isSameAs(refusal);
    decoder.decode(ByteBuffer.wrap(text("later")), others);

    assertThat(input.hasRemaining()).isFalse();
    assertThat(others.events()).isEmpty();
  }

  @Test
  void an_empty_buffer_is_nothing() {
    Conversation conversation = new Conversation(FrameLimits.DEFAULT);

    conversation.receive(NOTHING);
    conversation.receive(text("a"));
    conversation.receive(NOTHING);

    assertThat(conversation.events()).containsExactly(Event.text("a"));
  }

  @Test
  void a_message_within_the_buffer_costs_its_payload_and_nothing_more() {
    int count = 2000;
    byte[] payload = new byte[360];
    ByteBuffer input = direct(text(payload));
    FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
    Listening listener = new Listening();

    long allocated =
        allocatedBy(() -> {
          for (int i = 0; i < count; i++) {
            decoder.decode(input.rewind(), listener);
          }
        });

    assertThat(allocated)
        .isLessThan(count * (long) (ARRAY_HEADER_BYTES + payload.length) + ONE_TIME_BYTES);
  }

  @Test
  void a_declared_length_allocates_nothing_before_the_bytes_come() {
    byte[] header = raw(0x81, shortestLength(500 * 1024), new byte[100]);
    ByteBuffer input = direct(header);
    FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);

    long allocated = allocatedBy(() -> decoder.decode(input, new Listening()));

    assertThat(allocated).isLessThan(ONE_TIME_BYTES);
  }

  @Test
  void a_message_in_many_pieces_is_copied_a_few_times_and_not_once_for_each() {
    byte[] whole = text(new byte[400_000]);
    ByteBuffer input = direct(whole);
    FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
    Listening listener = new Listening();

    long allocated =
        allocatedBy(() -> {
          for (int end = 100; input.position() < whole.length; end += 100) {
            decoder.decode(input.limit(Math.min(end, whole.length)), listener);
          }
        });

    assertThat(listener.texts).isEqualTo(1);
    assertThat(allocated).isLessThan(3 * 400_000L);
  }

  @Test
  void many_connections_with_a_little_of_a_message_hold_a_little() {
    int connections = 1000;
    ByteBuffer input = direct(textBegin(new byte[] {42}));
    Listening listener = new Listening();
    FrameDecoder[] decoders = new FrameDecoder[connections];

    long allocated =
        allocatedBy(() -> {
          for (int i = 0; i < connections; i++) {
            decoders[i] = new FrameDecoder(FrameLimits.DEFAULT);
            decoders[i].decode(input.rewind(), listener);
          }
        });

    assertThat(allocated / connections).isLessThan(400);
  }

  @Test
  void a_close_is_the_end_even_if_its_listener_fails() {
    FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
    Listening failing =
        new Listening() {
          @Override
          public void onClose(int code, String reason) {
            throw new IllegalStateException("a fault of ours");
          }
        };
    Conversation others = new Conversation(FrameLimits.DEFAULT);

    ByteBuffer close = ByteBuffer.wrap(ClientFrames.close(1000, ""));
    assertThatThrownBy(() -> decoder.decode(close, failing)).hasMessage("a fault of ours");
    decoder.decode(ByteBuffer.wrap(ping(NOTHING)), others);

    assertThat(others.events()).isEqualTo(List.of());
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /** Bytes this thread allocated meanwhile, once the classes and method handles are there. */
  private static long allocatedBy(Runnable work) {
    byte[] some = new byte[100];
    new Conversation(FrameLimits.DEFAULT).receive(concat(text(some), textBegin(some), ping(some)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().threadId();
    threads.getThreadAllocatedBytes(self);
    long before = threads.getThreadAllocatedBytes(self);
    work.run();
    return threads.getThreadAllocatedBytes(self) - before;
  }

  private static class Listening implements FrameListener {
    int texts;

    @Override
    public void onText(byte[] utf8) {
      texts++;
    }

    @Override
    public void onBinary(byte[] payload) {}

    @Override
    public void onOversize(boolean isText) {}

    @Override
    public void onPing(byte[] payload) {}

    @Override
    public void onPong(byte[] payload) {}

    @Override
    public void onClose(int code, String reason) {}
  }
}
