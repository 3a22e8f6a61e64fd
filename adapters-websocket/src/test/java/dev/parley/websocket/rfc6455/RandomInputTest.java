package dev.parley.websocket.rfc6455;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Properties over random conversations. Seeds are in the failure's text; put a bad one here. */
class RandomInputTest {
  private static final int INPUTS = Integer.getInteger("parley.fuzz", 100_000);
  private static final int VARIANTS = 100;
  private static final FrameLimits SMALL = new FrameLimits(2000, 20);

  /** Both decoders, what they keep of a message, and what the test itself writes down. */
  private static final long MOST_BYTES_FOR_ONE_INPUT = 512 * 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void what_was_sent_arrives_however_it_was_cut() {
    for (int round = 0; round < 500; round++) {
      long seed = System.nanoTime();
      RandomClient client = new RandomClient(new Random(seed));
      for (int i = 0; i < 10; i++) {
        client.sendMessage();
      }
      Conversation conversation = new Conversation(SMALL);
      receiveInPieces(conversation, client.sent(), new Random(seed));
      assertThat(conversation.events()).as("seed %d", seed).isEqualTo(client.expected());
    }
  }

  /**
   * As many inputs as {@code -Dparley.fuzz} says, from {@code -Dparley.fuzz.seed} on: conversations
   * that were damaged, frames of any head whatever, and noise.
   */
  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void whatever_comes_ends_in_nothing_worse_than_a_violation() {
    long first = Long.getLong("parley.fuzz.seed", System.nanoTime());
    System.out.println("WebSocket inputs: " + INPUTS + " from seed " + first + " on");
    for (int input = 0; input < INPUTS; ) {
      long seed = first + input;
      Random random = new Random(seed);
      RandomClient client = new RandomClient(random);
      for (int i = 0; i < 4; i++) {
        client.sendMessage();
      }
      for (int variant = 0; variant < VARIANTS; variant++, input++) {
        assertWellBehaved(
            switch (variant % 10) {
              case 0 -> anyFrames(random);
              case 1 -> ClientFrames.concat(client.sent(), anyFrames(random));
              case 2 -> noise(random);
              default -> damaged(client.sent(), random);
            },
            random,
            seed);
      }
    }
  }

  /** Beyond not failing: verdict and events are the same however the bytes are cut. */
  private static void assertWellBehaved(byte[] input, Random random, long seed) {
    Conversation whole = new Conversation(SMALL);
    Conversation inPieces = new Conversation(SMALL);
    long before = allocatedBytes();
    try {
      whole.receive(input);
      receiveInPieces(inPieces, input, random);
    } catch (RuntimeException | Error fault) {
      throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(input), fault);
    }
    if (allocatedBytes() - before > MOST_BYTES_FOR_ONE_INPUT + 20L * input.length) {
      throw new AssertionError(
          "seed %d: %d bytes for %s"
              .formatted(seed, allocatedBytes() - before, HexFormat.of().formatHex(input)));
    }
    if (!whole.events().equals(inPieces.events())) {
      assertThat(inPieces.events())
          .as("seed %d: %s", seed, HexFormat.of().formatHex(input))
          .isEqualTo(whole.events());
    }
  }

  private static long allocatedBytes() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  /** Frames of any first byte, any length in any form, masked or not. */
  private static byte[] anyFrames(Random random) {
    byte[] frames = {};
    for (int i = random.nextInt(6); i >= 0; i--) {
      byte[] payload = new byte[random.nextInt(200)];
      random.nextBytes(payload);
      long length =
          random.nextInt(3) > 0 ? payload.length : random.nextLong() >>> random.nextInt(64);
      byte[] field =
          switch (random.nextInt(4)) {
            case 0 -> ClientFrames.lengthIn2Bytes((int) length);
            case 1 -> ClientFrames.lengthIn8Bytes(length);
            default -> ClientFrames.shortestLength(length);
          };
      int first = random.nextBoolean() ? random.nextInt(256) : 0x80 | random.nextInt(11);
      frames =
          ClientFrames.concat(
              frames,
              random.nextInt(20) == 0
                  ? ClientFrames.unmasked(first, payload)
                  : ClientFrames.raw(first, field, payload));
    }
    return frames;
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(500)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void receiveInPieces(Conversation conversation, byte[] input, Random random) {
    for (int at = 0; at < input.length; ) {
      int piece = Math.min(input.length - at, 1 + random.nextInt(200));
      conversation.receive(ByteBuffer.wrap(input, at, piece));
      at += piece;
    }
  }

  private static byte[] damaged(byte[] input, Random random) {
    byte[] bytes = input.clone();
    for (int damage = random.nextInt(4); damage >= 0; damage--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
        case 3 -> { // drop a few
          int to = Math.min(bytes.length, at + 1 + random.nextInt(4));
          bytes =
              ClientFrames.concat(
                  Arrays.copyOf(bytes, Math.max(at, 1)),
                  Arrays.copyOfRange(bytes, to, bytes.length));
        }
        default -> { // repeat a stretch
          int to = Math.min(bytes.length, at + random.nextInt(40));
          bytes =
              ClientFrames.concat(
                  Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, at, bytes.length));
        }
      }
    }
    return bytes;
  }

  /** Sends messages in random fragments, with pings and pongs among them. */
  private static final class RandomClient {
    private static final String ALPHABET = "abcdefgh äöüß жщ 日本語 \uD83D\uDE80\uD83C\uDF89";

    private final Random random;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<Event> expected = new ArrayList<>();

    RandomClient(Random random) {
      this.random = random;
    }

    byte[] sent() {
      return sent.toByteArray();
    }

    List<Event> expected() {
      return expected;
    }

    void sendMessage() {
      boolean isText = random.nextInt(4) > 0;
      byte[] payload = isText ? randomText() : randomBytes(400);
      int fragments = random.nextBoolean() ? 1 : 1 + random.nextInt(SMALL.maxFragments());
      int at = 0;
      for (int i = 1; i <= fragments; i++) {
        int opcode = i > 1 ? 0 : isText ? 1 : 2;
        int to = i == fragments ? payload.length : at + random.nextInt(payload.length - at + 1);
        byte[] piece = Arrays.copyOfRange(payload, at, to);
        sent.writeBytes(ClientFrames.frame(i == fragments, opcode, piece));
        at = to;
        if (i < fragments && random.nextInt(4) == 0) {
          sendControl();
        }
      }
      expected.add(isText ? Event.text(payload) : Event.binary(payload));
    }

    private void sendControl() {
      byte[] payload = randomBytes(126);
      boolean isPing = random.nextBoolean();
      sent.writeBytes(isPing ? ClientFrames.ping(payload) : ClientFrames.pong(payload));
      expected.add(isPing ? Event.ping(payload) : Event.pong(payload));
    }

    private byte[] randomText() {
      int[] alphabet = ALPHABET.codePoints().toArray();
      int length = random.nextInt(random.nextInt(5) == 0 ? 400 : 40);
      StringBuilder text = new StringBuilder();
      random.ints(length, 0, alphabet.length).forEach(i -> text.appendCodePoint(alphabet[i]));
      return text.toString().getBytes(UTF_8);
    }

    private byte[] randomBytes(int lengthBelow) {
      byte[] bytes = new byte[random.nextInt(lengthBelow)];
      random.nextBytes(bytes);
      return bytes;
    }
  }
}
