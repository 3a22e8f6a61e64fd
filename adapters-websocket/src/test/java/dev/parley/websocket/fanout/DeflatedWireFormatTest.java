package dev.parley.websocket.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.channel.EventName;
import dev.parley.domain.delivery.DeliveryClass;
import dev.parley.websocket.outbox.FrameBytes;
import dev.parley.websocket.rfc6455.FrameEncoder;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class DeflatedWireFormatTest {
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  @Test
  void what_is_compressed_in_parts_is_one_message_to_who_unpacks_it() throws Exception {
    for (int length : new int[] {100, 1_000, 100_000}) {
      Broadcast broadcast = broadcast("ab".repeat(length / 2));
      for (WireFormat form :
          new WireFormat[] {
            new Around("", "", true),
            new Around("head ".repeat(20), "", true),
            new Around("", "tail", true),
            new Around("head", "\0", false)
          }) {
        FrameBytes frame = new DeflatedWireFormat(form).encode(broadcast);

        assertThat(frame.length()).isLessThan(length + 20);
        assertThat(unpacked(frame)).isEqualTo(payloadOf(form.encode(broadcast)));
      }
    }
  }

  @Test
  void text_stays_text_and_binary_stays_binary() {
    Broadcast broadcast = broadcast("ab".repeat(500));

    assertThat(new DeflatedWireFormat(new Around("", "", true)).encode(broadcast).head()[0])
        .isEqualTo((byte) 0xC1);
    assertThat(new DeflatedWireFormat(new Around("", "", false)).encode(broadcast).head()[0])
        .isEqualTo((byte) 0xC2);
  }

  @Test
  void what_would_not_be_shorter_is_left_as_it_is() {
    byte[] noise = new byte[500];
    new Random(1).nextBytes(noise);
    for (byte[] payload : new byte[][] {"{}".getBytes(UTF_8), noise}) {
      Broadcast broadcast = broadcast(payload);
      FrameBytes frame = new DeflatedWireFormat(new Around("h", "t", true)).encode(broadcast);

      assertThat(frame.body()).isSameAs(broadcast.payload());
      assertThat(frame.head()[0]).isEqualTo((byte) 0x81);
    }
  }

  @Test
  void the_event_is_one_array_whatever_is_around_it() {
    Broadcast broadcast = broadcast("ab".repeat(500));
    WireFormat one = new DeflatedWireFormat(new Around("one", "", true));
    WireFormat another = new DeflatedWireFormat(new Around("another", "\0", true));

    assertThat(one.encode(broadcast).body()).isSameAs(another.encode(broadcast).body());
  }

  private static Broadcast broadcast(String payload) {
    return broadcast(payload.getBytes(UTF_8));
  }

  private static Broadcast broadcast(byte[] payload) {
    return new Broadcast(
        1, EventName.MESSAGE_CREATED, payload, DeliveryClass.MUST_ARRIVE, System.nanoTime(), null);
  }

  private static byte[] payloadOf(FrameBytes frame) {
    byte[] bytes = frame.joined();
    return Arrays.copyOfRange(bytes, FrameEncoder.headerLengthOf(bytes), bytes.length);
  }

  private static byte[] unpacked(FrameBytes frame) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    byte[] payload = payloadOf(frame);
    byte[] whole = Arrays.copyOf(payload, payload.length + TAIL.length);
    System.arraycopy(TAIL, 0, whole, payload.length, TAIL.length);
    inflater.setInput(whole);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] some = new byte[1024];
    for (int count = inflater.inflate(some); count > 0; count = inflater.inflate(some)) {
      out.write(some, 0, count);
    }
    inflater.end();
    return out.toByteArray();
  }

  /** The event with something before and behind it. */
  private record Around(String before, String behind, boolean text) implements WireFormat {
    @Override
    public boolean wants(EventName event) {
      return true;
    }

    @Override
    public FrameBytes encode(Broadcast broadcast) {
      byte[] begin = before.getBytes(UTF_8);
      byte[] end = behind.getBytes(UTF_8);
      int length = begin.length + broadcast.payload().length + end.length;
      return new FrameBytes(FrameEncoder.headerAnd(begin, text, length), broadcast.payload(), end);
    }
  }
}
