package dev.parley.websocket.rfc6455;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7692, without context takeover. */
class MessageDeflateTest {
  private static final int COMPRESSED_TEXT = 0x41;
  private static final FrameLimits LIMITS = new FrameLimits(10_000, 16);
  private static final String ANSWER =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  /** The examples of section 7.2.3, each of which says "Hello". */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "f248cdc9c90700", // one block
        "000500faff48656c6c6f00", // a block without compression
        "f348cdc9c9070000", // a block that says it is the last
        "f24805000000ffffcac9c90700" // two blocks
      })
  void the_rfcs_own_examples_are_understood(String hex) {
    byte[] payload = HexFormat.of().parseHex(hex);

    assertThat(MessageDeflate.unpack(payload, 5)).asString(UTF_8).isEqualTo("Hello");
    assertThat(heard(ClientFrames.frame(true, COMPRESSED_TEXT, payload)))
        .containsExactly(Event.text("Hello"));
  }

  @Test
  void a_message_may_be_cut_into_frames_of_which_the_first_says_that_it_is_compressed() {
    byte[] payload = HexFormat.of().parseHex("f248cdc9c90700");
    byte[] begin = Arrays.copyOf(payload, 3);
    byte[] end = Arrays.copyOfRange(payload, 3, payload.length);

    assertThat(
            heard(
                ClientFrames.frame(false, COMPRESSED_TEXT, begin),
                ClientFrames.ping(new byte[0]),
                ClientFrames.lastContinuation(end)))
        .containsExactly(Event.ping(new byte[0]), Event.text("Hello"));
    assertThat(
            heard(
                ClientFrames.frame(false, COMPRESSED_TEXT, begin),
                ClientFrames.frame(true, 0x40, end)))
        .containsExactly(Event.violation(CloseCode.PROTOCOL_ERROR));
  }

  @Test
  void what_is_not_compressed_is_still_a_message() {
    assertThat(heard(ClientFrames.text("as it is"))).containsExactly(Event.text("as it is"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x48, 0x49, 0x4A, 0x21, 0x11, 0x61})
  void the_bit_belongs_to_messages_alone_and_the_other_two_to_nobody(int first) {
    assertThat(heard(ClientFrames.frame(true, first, new byte[0])))
        .containsExactly(Event.violation(CloseCode.PROTOCOL_ERROR));
  }

  @Test
  void a_message_that_unpacks_to_too_much_is_refused_before_it_is_unpacked_in_full() {
    byte[] bomb = MessageDeflate.compress(new byte[100_000_000]);
    assertThat(bomb).hasSizeLessThan(100_000);

    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> MessageDeflate.unpack(bomb, 10_000))
        .returns(CloseCode.MESSAGE_TOO_BIG, ProtocolViolation::closeCode);
    assertThat(heard(ClientFrames.frame(true, COMPRESSED_TEXT, smallBomb())))
        .containsExactly(Event.violation(CloseCode.MESSAGE_TOO_BIG));
  }

  @Test
  void as_much_as_is_allowed_is_allowed() {
    byte[] most = new byte[LIMITS.maxMessageBytes()];

    assertThat(MessageDeflate.unpack(MessageDeflate.compress(most), most.length)).hasSize(10_000);
    assertThatExceptionOfType(ProtocolViolation.class)
        .isThrownBy(() -> MessageDeflate.unpack(MessageDeflate.compress(most), most.length - 1));
  }

  @Test
  void what_cannot_be_unpacked_and_what_is_no_text_then_are_told_apart() {
    assertThat(heard(ClientFrames.frame(true, COMPRESSED_TEXT, new byte[] {-1, -1, -1})))
        .containsExactly(Event.violation(CloseCode.PROTOCOL_ERROR));
    byte[] notText = MessageDeflate.compress(new byte[] {(byte) 0xC3, 0x28});
    assertThat(heard(ClientFrames.frame(true, COMPRESSED_TEXT, notText)))
        .containsExactly(Event.violation(CloseCode.INVALID_PAYLOAD));
  }

  @Test
  void whatever_is_compressed_comes_back_the_same() {
    for (int i = 0; i < 200; i++) {
      long seed = System.nanoTime();
      Random random = new Random(seed);
      byte[] payload = new byte[random.nextInt(20_000)];
      random.nextBytes(payload);
      Arrays.fill(payload, 0, random.nextInt(payload.length + 1), (byte) 'x');

      assertThat(MessageDeflate.unpack(MessageDeflate.compress(payload), 20_000))
          .as("seed %d", seed)
          .isEqualTo(payload);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=10; client_no_context_takeover",
        "Permessage-Deflate;server_no_context_takeover",
        "x-unknown, permessage-deflate",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate"
      })
  void an_offer_is_agreed_to_without_context_takeover(String offer) {
    assertThat(DeflateOffer.answer(List.of(offer))).contains(ANSWER);
  }

  @Test
  void a_window_of_fifteen_bits_is_what_there_is() {
    assertThat(DeflateOffer.answer(List.of("permessage-deflate; server_max_window_bits=\"15\"")))
        .contains(ANSWER + "; server_max_window_bits=15");
  }

  @ParameterizedTest
  @CsvSource({
    "x-webkit-deflate-frame",
    "permessage-deflate; server_max_window_bits=9",
    "permessage-deflate; server_max_window_bits",
    "permessage-deflate; client_max_window_bits=16",
    "permessage-deflate; client_max_window_bits=08",
    "permessage-deflate; server_no_context_takeover=1",
    "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
    "permessage-deflate; unheard_of"
  })
  void an_offer_that_cannot_be_kept_to_the_letter_is_declined(String offer) {
    assertThat(DeflateOffer.answer(List.of(offer))).isEqualTo(Optional.empty());
  }

  /** Little enough on the wire for the limit, and too much behind it. */
  private static byte[] smallBomb() {
    byte[] bomb = MessageDeflate.compress(new byte[1_000_000]);
    assertThat(bomb).hasSizeLessThan(LIMITS.maxMessageBytes());
    return bomb;
  }

  private static List<Event> heard(byte[]... frames) {
    Conversation whole = new Conversation(LIMITS, true);
    Conversation bytewise = new Conversation(LIMITS, true);
    for (byte[] frame : frames) {
      whole.receive(frame);
      for (byte one : frame) {
        bytewise.receive(ByteBuffer.wrap(new byte[] {one}));
      }
    }
    assertThat(bytewise.events()).isEqualTo(whole.events());
    return whole.events();
  }
}
