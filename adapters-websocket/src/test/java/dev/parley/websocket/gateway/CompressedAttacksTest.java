package dev.parley.websocket.gateway;

import static dev.parley.websocket.rfc6455.ClientFrames.close;
import static dev.parley.websocket.rfc6455.ClientFrames.concat;
import static dev.parley.websocket.rfc6455.ClientFrames.continuation;
import static dev.parley.websocket.rfc6455.ClientFrames.frame;
import static dev.parley.websocket.rfc6455.ClientFrames.hex;
import static dev.parley.websocket.rfc6455.ClientFrames.lastContinuation;
import static dev.parley.websocket.rfc6455.ClientFrames.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.parley.application.port.Await;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.UserId;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.rfc6455.FrameLimits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What compression lets a client do to a node: make a little into a lot, and say what cannot be
 * unpacked. The neighbour is on the same I/O thread, for there is only one.
 */
class CompressedAttacksTest {
  private static final int TEXT = 0x41;
  private static final int BINARY = 0x42;
  private static final int MOST = FrameLimits.DEFAULT.maxMessageBytes();
  private static final int HELD = 16 * 1024;
  private static final byte[] NOTHING = {};
  private static final String CONNECT = "CONNECT\naccept-version:1.2\npasscode:mallory\n\n\0";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @RegisterExtension
  static final AttackedNode NODE =
      new AttackedNode(
          GatewayFixture.defaults()
              .withIoThreads(1)
              .withEntry(EntryRules.DEFAULT.withCompression()));

  static Stream<Arguments> messages() {
    byte[] hello = hex("f2 48 cd c9 c9 07 00");
    byte[] bomb = compressed(new byte[15_000_000]);
    return Stream.of(
        bad("a bomb", DisconnectReason.TOO_BIG, frame(true, TEXT, bomb)),
        bad("a binary bomb", DisconnectReason.TOO_BIG, frame(true, BINARY, bomb)),
        bad("a bomb in 500 fragments", DisconnectReason.TOO_BIG, fragments(bomb, 500)),
        bad(
            "a byte over the limit",
            DisconnectReason.TOO_BIG,
            frame(true, TEXT, compressed(new byte[MOST + 1]))),
        bad(
            "over the limit before it is unpacked",
            DisconnectReason.TOO_BIG,
            frame(true, TEXT, new byte[MOST + 1])),
        bad(
            "empty fragments of a bomb",
            DisconnectReason.TOO_BIG,
            concat(
                frame(false, TEXT, NOTHING),
                repeated(continuation(NOTHING), FrameLimits.DEFAULT.maxFragments()))),
        // Unpacked once and no more: what comes out is no text.
        bad("a bomb within a bomb", DisconnectReason.NOT_UTF8, frame(true, TEXT, compressed(bomb))),
        bad("not UTF-8", DisconnectReason.NOT_UTF8, frame(true, TEXT, compressed(hex("48 C3 28")))),
        bad(
            "a letter cut off",
            DisconnectReason.NOT_UTF8,
            frame(true, TEXT, compressed(hex("48 C3")))),
        bad("a binary message", DisconnectReason.BINARY_REFUSED, frame(true, BINARY, hello)),
        broken("garbage", frame(true, TEXT, hex("FF FF FF"))),
        broken("16 KiB of garbage", frame(true, TEXT, noise(HELD))),
        broken("a distance beyond the beginning", frame(true, TEXT, hex("4a 04 22 00 00"))),
        broken("a message cut off by a byte", frame(true, TEXT, hex("f2 48 cd c9 c9 07"))),
        broken("a message cut off within a letter", frame(true, TEXT, hex("f2 48 cd"))),
        broken(
            "a stored block longer than the message",
            frame(true, TEXT, hex("00 00 10 ff ef 48 65 6c 6c 6f"))),
        broken("the beginning of a code table", frame(true, TEXT, hex("04 c0"))),
        broken(
            "the bit on a continuation",
            concat(frame(false, TEXT, Arrays.copyOf(hello, 3)), frame(true, 0x40, hello))),
        broken(
            "the bit on a continuation of what is not compressed",
            concat(frame(false, 1, NOTHING), frame(true, 0x40, hello))),
        broken("the bit on a ping", frame(true, 0x49, hello)),
        broken("the bit on a pong", frame(true, 0x4A, hello)),
        broken("the bit on a close", frame(true, 0x48, hello)),
        broken("the bit and another one", frame(true, 0x61, hello)),
        broken(
            "a compressed message within another",
            concat(frame(false, TEXT, Arrays.copyOf(hello, 3)), frame(true, TEXT, hello))));
  }

  @ParameterizedTest(name = "{0} → {1}")
  @MethodSource("messages")
  void what_cannot_be_unpacked_closes_its_connection_and_is_counted(
      String what, DisconnectReason reason, byte[] bytes) throws IOException {
    long before = ends(reason);
    try (RawClient mallory = mallory()) {
      mallory.sendUntilCut(bytes);

      assertThat(mallory.closeCode()).as(what).isEqualTo(reason.code());
    }
    Await.until("it is counted", () -> ends(reason) == before + 1);
  }

  @Test
  void the_most_that_a_message_may_be_is_answered_and_the_conversation_goes_on()
      throws IOException {
    try (RawClient mallory = mallory()) {
      mallory.send(frame(true, TEXT, compressed(new byte[MOST])));
      assertThat(mallory.textWith("\"type\":\"error\"")).contains("too_large");

      mallory.send(text("{\"type\":\"presence:get\",\"channelId\":\"c1\",\"ref\":\"after\"}"));
      assertThat(mallory.textWith("after")).contains("presence:state");
    }
  }

  @Test
  void what_is_larger_than_is_held_is_not_unpacked() throws IOException {
    try (RawClient mallory = mallory()) {
      mallory.send(frame(true, TEXT, noise(MOST)));
      assertThat(mallory.textWith("\"type\":\"error\"")).contains("too_large");

      mallory.send(text("{\"type\":\"presence:get\",\"channelId\":\"c1\",\"ref\":\"after\"}"));
      assertThat(mallory.textWith("after")).contains("presence:state");
    }
  }

  /** As many blocks as go into a message that is held, each of them of nothing. */
  static Stream<Arguments> emptyBlocks() {
    return Stream.of(
        Arguments.of("stored", hex("00 00 00 ff ff")),
        Arguments.of("coded, four at once", hex("02 08 20 80 00")),
        Arguments.of("that say they are the last", hex("03 00")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("emptyBlocks")
  void empty_blocks_without_end_are_a_message_of_nothing_and_count_as_what_they_weigh(
      String what, byte[] block) throws IOException {
    try (RawClient mallory = mallory()) {
      mallory.send(frame(true, TEXT, blocks(block, HELD)));
      assertThat(mallory.textWith("\"type\":\"error\"")).as(what).contains("not_json");

      mallory.sendUntilCut(repeated(frame(true, TEXT, blocks(block, MOST)), 5));
      assertThat(mallory.closeCode()).as(what).isEqualTo(4429);
    }
  }

  private static byte[] blocks(byte[] block, int bytes) {
    return concat(repeated(block, (bytes - 1) / block.length), new byte[1]);
  }

  @Test
  void small_bombs_in_a_row_count_for_what_they_unpack_to() throws IOException {
    byte[] padded =
        frame(
            true,
            TEXT,
            compressed(("{\"type\":\"typing:stop\"" + " ".repeat(15_000) + "}").getBytes(UTF_8)));
    assertThat(200 * padded.length).as("far below the limit on the wire").isLessThan(20_000);
    try (RawClient mallory = mallory()) {
      mallory.send(repeated(padded, 200));

      assertThat(mallory.closeCode()).isEqualTo(4429);
    }
  }

  /** Text or binary: STOMP takes both. */
  @ParameterizedTest
  @MethodSource("textAndBinary")
  void bombs_of_heart_beats_count_for_what_they_unpack_to(int opcode) throws IOException {
    byte[] hearts = new byte[MOST];
    Arrays.fill(hearts, (byte) '\n');
    long before = ends(DisconnectReason.TOO_MANY_MESSAGES);
    try (RawClient mallory = dial("/stomp")) {
      mallory.send(text(CONNECT));
      mallory.textWith("CONNECTED");
      mallory.send(repeated(frame(true, opcode, compressed(hearts)), 20));

      assertThat(mallory.closeCode()).isEqualTo(4429);
    }
    Await.until("it is counted", () -> ends(DisconnectReason.TOO_MANY_MESSAGES) == before + 1);
  }

  static Stream<Integer> textAndBinary() {
    return Stream.of(TEXT, BINARY);
  }

  @Test
  void a_stomp_frame_that_unpacks_to_too_many_headers_is_told_so() throws IOException {
    try (RawClient mallory = dial("/stomp")) {
      mallory.send(frame(true, TEXT, compressed(CONNECT.getBytes(UTF_8))));
      mallory.textWith("CONNECTED");
      byte[] headers = ("SEND\n" + "a:b\n".repeat(100_000) + "\n\0").getBytes(UTF_8);
      mallory.send(frame(true, TEXT, compressed(headers)));

      assertThat(mallory.textWith("ERROR\n")).contains("\ncode:headers_too_large\n");
      assertThat(mallory.closeCode()).isEqualTo(1008);
    }
  }

  /**
   * 4,000 messages of half a kilobyte, each of which would be half a megabyte. Those that the limit
   * allows are unpacked; what comes after is passed over until the client is gone.
   */
  @Test
  void whoever_is_on_the_way_out_has_nothing_unpacked_any_more() throws IOException {
    byte[] bombs =
        concat(repeated(frame(true, TEXT, compressed(new byte[MOST])), 4_000), close(1000, "bye"));
    long before = ends(DisconnectReason.TOO_MANY_MESSAGES);
    try (RawClient mallory = mallory()) {
      long allocatedBefore = THREADS.getTotalThreadAllocatedBytes();
      mallory.sendUntilCut(bombs);
      assertThat(mallory.closeCode()).isEqualTo(4429);
      // The goodbye behind them is heard when all of them have been.
      Await.until("it is over", () -> ends(DisconnectReason.TOO_MANY_MESSAGES) == before + 1);

      long allocated = THREADS.getTotalThreadAllocatedBytes() - allocatedBefore;
      System.out.printf(
          "%d bytes of bombs, %d if all were unpacked: %d allocated in the whole process%n",
          bombs.length, 4_000L * MOST, allocated);
      assertThat(allocated).isLessThan(64L * 1024 * 1024);
    }
  }

  private static Arguments bad(String what, DisconnectReason reason, byte[] bytes) {
    return Arguments.of(what, reason, bytes);
  }

  private static Arguments broken(String what, byte[] bytes) {
    return Arguments.of(what, DisconnectReason.PROTOCOL_ERROR, bytes);
  }

  private static long ends(DisconnectReason reason) {
    return NODE.gateway().telemetry.ends().stream()
        .filter(end -> end.reason().filter(reason::equals).isPresent())
        .filter(end -> end.user().map(UserId::value).orElse("mallory").equals("mallory"))
        .count();
  }

  private static RawClient mallory() throws IOException {
    RawClient client = dial("/ws?token=mallory&channelId=c1");
    client.textWith("presence:state");
    return client;
  }

  private static RawClient dial(String target) throws IOException {
    RawClient client = RawClient.dial(NODE.gateway().port);
    String offer = "Sec-WebSocket-Extensions: permessage-deflate";
    client.send(RawClient.handshake(target, offer).getBytes(ISO_8859_1));
    assertThat(client.answer().header("Sec-WebSocket-Extensions")).startsWith("permessage-deflate");
    return client;
  }

  private static byte[] fragments(byte[] payload, int count) {
    int each = payload.length / count;
    byte[] rest = Arrays.copyOfRange(payload, (count - 1) * each, payload.length);
    List<byte[]> middle =
        Stream.iterate(each, at -> at < (count - 1) * each, at -> at + each)
            .map(at -> continuation(Arrays.copyOfRange(payload, at, at + each)))
            .toList();
    return concat(
        frame(false, TEXT, Arrays.copyOf(payload, each)),
        concat(middle.toArray(byte[][]::new)),
        lastContinuation(rest));
  }

  private static byte[] repeated(byte[] bytes, int times) {
    return concat(Collections.nCopies(times, bytes).toArray(byte[][]::new));
  }

  /** What no code table makes sense of, whatever the seed: its first block is of no kind. */
  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(1).nextBytes(noise);
    noise[0] = 0x06;
    return noise;
  }

  private static byte[] compressed(byte[] plain) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(plain);
    byte[] out = new byte[plain.length + 1_000];
    int size = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(out, size - 4);
  }
}
