package dev.parley.websocket.rfc6455;

import static dev.parley.websocket.rfc6455.ClientFrames.binary;
import static dev.parley.websocket.rfc6455.ClientFrames.binaryBegin;
import static dev.parley.websocket.rfc6455.ClientFrames.concat;
import static dev.parley.websocket.rfc6455.ClientFrames.continuation;
import static dev.parley.websocket.rfc6455.ClientFrames.lastContinuation;
import static dev.parley.websocket.rfc6455.ClientFrames.lengthIn8Bytes;
import static dev.parley.websocket.rfc6455.ClientFrames.ping;
import static dev.parley.websocket.rfc6455.ClientFrames.raw;
import static dev.parley.websocket.rfc6455.ClientFrames.shortestLength;
import static dev.parley.websocket.rfc6455.ClientFrames.text;
import static dev.parley.websocket.rfc6455.ClientFrames.textBegin;
import static dev.parley.websocket.rfc6455.CloseCode.INVALID_PAYLOAD;
import static dev.parley.websocket.rfc6455.CloseCode.MESSAGE_TOO_BIG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageLimitsTest {
  private static final int LIMIT = 512 * 1024;
  private static final byte[] NOTHING = {};
  private static final FrameLimits TEN_BYTES = new FrameLimits(10, 1024);
  private static final FrameLimits THREE_FRAGMENTS = new FrameLimits(LIMIT, 3);
  private static final FrameLimits TEN_OF_HUNDRED = new FrameLimits(100, 10, 1024);
  private static final Event NOT_UTF8 = Event.violation(INVALID_PAYLOAD);
  private static final Event TOO_BIG = Event.violation(MESSAGE_TOO_BIG);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 8, 9, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537, LIMIT})
  void a_message_of_any_length_up_to_the_limit_arrives(int length) {
    byte[] payload = randomBytes(length);
    byte[] ascii = asciiOf(payload);

    Conversation.expect(
        FrameLimits.DEFAULT,
        concat(binary(payload), text(ascii)),
        List.of(Event.binary(payload), Event.text(ascii)));
  }

  @Test
  void one_byte_more_is_too_big() {
    Conversation.expect(FrameLimits.DEFAULT, binary(new byte[LIMIT + 1]), List.of(TOO_BIG));
  }

  @Test
  void too_big_a_message_is_refused_at_its_header() {
    byte[] declared = raw(0x81, shortestLength(LIMIT + 1), NOTHING);

    Conversation.expect(FrameLimits.DEFAULT, declared, List.of(TOO_BIG));
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 31, 1L << 32, (1L << 32) + 1, 1L << 62, Long.MAX_VALUE})
  void lengths_that_no_int_can_hold_are_too_big(long length) {
    byte[] alone = raw(0x82, lengthIn8Bytes(length), NOTHING);
    byte[] continued = concat(binaryBegin(NOTHING), raw(0x80, lengthIn8Bytes(length), NOTHING));

    Conversation.expect(FrameLimits.DEFAULT, alone, List.of(TOO_BIG));
    Conversation.expect(FrameLimits.DEFAULT, continued, List.of(TOO_BIG));
  }

  @Test
  void fragments_count_together() {
    byte[] ten = concat(textBegin(new byte[4]), continuation(new byte[3]));

    Conversation.expect(
        TEN_BYTES,
        concat(ten, lastContinuation(new byte[3])),
        List.of(Event.text("\0".repeat(10))));
    Conversation.expect(
        TEN_BYTES, concat(ten, raw(0x80, shortestLength(4), NOTHING)), List.of(TOO_BIG));
  }

  @Test
  void control_frames_count_for_nothing() {
    byte[] pinged =
        concat(textBegin(new byte[9]), ping(new byte[100]), lastContinuation(new byte[] {'x'}));

    Conversation.expect(
        TEN_BYTES, pinged, List.of(Event.ping(new byte[100]), Event.text("\0".repeat(9) + "x")));
  }

  @Test
  void a_message_has_a_limited_number_of_fragments_empty_ones_included() {
    byte[] three = concat(textBegin(NOTHING), continuation(NOTHING), lastContinuation(NOTHING));
    byte[] four =
        concat(
            textBegin(NOTHING),
            continuation(NOTHING),
            continuation(NOTHING),
            lastContinuation(NOTHING));

    Conversation.expect(
        THREE_FRAGMENTS, concat(three, three), List.of(Event.text(""), Event.text("")));
    Conversation.expect(THREE_FRAGMENTS, four, List.of(TOO_BIG));
  }

  @Test
  void new_limits_hold_from_the_next_message_on() {
    Conversation conversation = new Conversation(TEN_BYTES);

    conversation.receive(textBegin(new byte[9]));
    conversation.decoder().limitTo(new FrameLimits(11, 1));
    conversation.receive(
        concat(lastContinuation(new byte[1]), text(new byte[11]), text(new byte[12])));

    assertThat(conversation.events())
        .containsExactly(Event.text("\0".repeat(10)), Event.text("\0".repeat(11)), TOO_BIG);
  }

  @Test
  void of_a_message_larger_than_is_held_nothing_is_left_and_the_next_one_arrives() {
    byte[] asOne = text("é".repeat(6).getBytes(UTF_8));
    byte[] inPieces =
        concat(textBegin(new byte[8]), continuation(new byte[3]), lastContinuation(new byte[89]));

    Conversation.expect(
        TEN_OF_HUNDRED,
        concat(asOne, inPieces, binary(new byte[100]), text(new byte[10])),
        List.of(
            Event.oversize(true),
            Event.oversize(true),
            Event.oversize(false),
            Event.text("\0".repeat(10))));
  }

  @Test
  void what_is_not_held_is_text_and_within_the_limit_all_the_same() {
    byte[] cutLetter = concat(textBegin(new byte[20]), lastContinuation(new byte[] {(byte) 0xC3}));

    Conversation.expect(
        TEN_OF_HUNDRED, text(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1}), List.of(NOT_UTF8));
    Conversation.expect(TEN_OF_HUNDRED, cutLetter, List.of(NOT_UTF8));
    Conversation.expect(TEN_OF_HUNDRED, binary(new byte[101]), List.of(TOO_BIG));
    Conversation.expect(
        TEN_OF_HUNDRED,
        concat(textBegin(new byte[60]), continuation(new byte[41])),
        List.of(TOO_BIG));
  }

  @Test
  void what_is_held_is_told_while_the_rest_is_to_come() {
    FrameDecoder decoder = new FrameDecoder(new FrameLimits(LIMIT, 1_000, 10));
    byte[] message = text(new byte[1_000]);

    new Feed(decoder).bytes(message, 0, 500);
    assertThat(decoder.heldBytes()).isBetween(490, 1_100);
    new Feed(decoder).bytes(message, 500, message.length);
    assertThat(decoder.heldBytes()).isZero();

    byte[] large = text(new byte[LIMIT]);
    new Feed(decoder).bytes(large, 0, large.length - 1);
    assertThat(decoder.heldBytes()).isLessThan(100);
  }

  /** Gives a decoder a part of a message; nobody listens. */
  private record Feed(FrameDecoder decoder) {
    void bytes(byte[] message, int from, int to) {
      decoder.decode(ByteBuffer.wrap(message, from, to - from), new Conversation(TEN_BYTES));
    }
  }

  @Test
  void limits_that_make_no_sense_are_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FrameLimits(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new FrameLimits((1 << 30) + 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new FrameLimits(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new FrameLimits(1, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new FrameLimits(1, 2, 1));
  }

  private static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] asciiOf(byte[] bytes) {
    byte[] ascii = bytes.clone();
    for (int i = 0; i < ascii.length; i++) {
      ascii[i] &= 0x7F;
    }
    return ascii;
  }
}
