package dev.parley.websocket.rfc6455;

import static dev.parley.websocket.rfc6455.ClientFrames.binary;
import static dev.parley.websocket.rfc6455.ClientFrames.binaryBegin;
import static dev.parley.websocket.rfc6455.ClientFrames.close;
import static dev.parley.websocket.rfc6455.ClientFrames.concat;
import static dev.parley.websocket.rfc6455.ClientFrames.continuation;
import static dev.parley.websocket.rfc6455.ClientFrames.frame;
import static dev.parley.websocket.rfc6455.ClientFrames.hex;
import static dev.parley.websocket.rfc6455.ClientFrames.lastContinuation;
import static dev.parley.websocket.rfc6455.ClientFrames.lengthIn2Bytes;
import static dev.parley.websocket.rfc6455.ClientFrames.lengthIn8Bytes;
import static dev.parley.websocket.rfc6455.ClientFrames.ping;
import static dev.parley.websocket.rfc6455.ClientFrames.pong;
import static dev.parley.websocket.rfc6455.ClientFrames.raw;
import static dev.parley.websocket.rfc6455.ClientFrames.text;
import static dev.parley.websocket.rfc6455.ClientFrames.textBegin;
import static dev.parley.websocket.rfc6455.ClientFrames.unmasked;
import static dev.parley.websocket.rfc6455.CloseCode.INVALID_PAYLOAD;
import static dev.parley.websocket.rfc6455.CloseCode.PROTOCOL_ERROR;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The standard as a table, in the order of its sections. */
class ConformanceTest {
  private static final byte[] NOTHING = {};
  private static final byte[] SOMETHING = hex("01 80 ff");

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "masking",
    "headers",
    "fragmentation",
    "closing",
    "pings",
    "binaryMessages",
    "texts",
    "afterTheEnd"
  })
  void a_client_is_understood_as_the_standard_says(
      String rule, byte[] input, List<Event> expected) {
    Conversation.expect(FrameLimits.DEFAULT, input, expected);
  }

  /** Section 5.1, and the examples of section 5.7. */
  static Stream<Arguments> masking() {
    return Stream.of(
        accepted(
            "the masked Hello of section 5.7",
            hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"),
            Event.text("Hello")),
        accepted(
            "the masked pong of section 5.7",
            hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58"),
            Event.pong(ascii("Hello"))),
        accepted("a key of zeros is a key", hex("81 82 00 00 00 00 68 69"), Event.text("hi")),
        refused("the unmasked Hello of section 5.7", hex("81 05 48 65 6c 6c 6f"), PROTOCOL_ERROR),
        refused("unmasked, empty", unmasked(0x81, NOTHING), PROTOCOL_ERROR),
        refused("unmasked ping", unmasked(0x89, NOTHING), PROTOCOL_ERROR),
        refused("unmasked close", unmasked(0x88, hex("03 e8")), PROTOCOL_ERROR),
        refused("unmasked, nothing but the two bytes that show it", hex("81 7f"), PROTOCOL_ERROR));
  }

  /** Section 5.2. */
  static Stream<Arguments> headers() {
    return Stream.concat(
        Stream.of(
            refused("first reserved bit", frame(true, 0x41, SOMETHING), PROTOCOL_ERROR),
            refused("second reserved bit", frame(true, 0x21, SOMETHING), PROTOCOL_ERROR),
            refused("third reserved bit", frame(true, 0x11, SOMETHING), PROTOCOL_ERROR),
            refused("all reserved bits, on a ping", frame(true, 0x79, NOTHING), PROTOCOL_ERROR),
            refused("reserved bit, on a close", frame(true, 0x48, NOTHING), PROTOCOL_ERROR),
            refused(
                "reserved bit, on a continuation",
                concat(textBegin(NOTHING), frame(true, 0x40, NOTHING)),
                PROTOCOL_ERROR),
            refused("reserved bit, nothing but the byte that shows it", hex("c1"), PROTOCOL_ERROR),
            refused("125 in two bytes", raw(0x81, lengthIn2Bytes(125), some(125)), PROTOCOL_ERROR),
            refused("0 in two bytes", raw(0x81, lengthIn2Bytes(0), NOTHING), PROTOCOL_ERROR),
            refused(
                "126 in eight bytes", raw(0x81, lengthIn8Bytes(126), some(126)), PROTOCOL_ERROR),
            refused("0 in eight bytes", raw(0x82, lengthIn8Bytes(0), NOTHING), PROTOCOL_ERROR),
            refused(
                "65535 in eight bytes", raw(0x82, lengthIn8Bytes(65535), NOTHING), PROTOCOL_ERROR),
            refused(
                "highest bit of a length",
                raw(0x81, lengthIn8Bytes(Long.MIN_VALUE), NOTHING),
                PROTOCOL_ERROR),
            refused(
                "every bit of a length", raw(0x82, lengthIn8Bytes(-1), NOTHING), PROTOCOL_ERROR)),
        Stream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
            .map(opcode ->
                refused(
                    "reserved opcode " + opcode, frame(true, opcode, SOMETHING), PROTOCOL_ERROR)));
  }

  /** Section 5.4. */
  static Stream<Arguments> fragmentation() {
    return Stream.of(
        accepted(
            "two fragments",
            concat(textBegin(ascii("Hel")), lastContinuation(ascii("lo"))),
            Event.text("Hello")),
        accepted(
            "three fragments, binary",
            concat(binaryBegin(SOMETHING), continuation(NOTHING), lastContinuation(SOMETHING)),
            Event.binary(hex("01 80 ff 01 80 ff"))),
        accepted(
            "fragments of nothing are an empty message",
            concat(textBegin(NOTHING), continuation(NOTHING), lastContinuation(NOTHING)),
            Event.text("")),
        accepted(
            "a ping between fragments is reported before the message",
            concat(textBegin(ascii("Hel")), ping(SOMETHING), lastContinuation(ascii("lo"))),
            Event.ping(SOMETHING),
            Event.text("Hello")),
        accepted(
            "several control frames between fragments",
            concat(
                textBegin(ascii("a")),
                ping(NOTHING),
                pong(SOMETHING),
                continuation(ascii("b")),
                ping(SOMETHING),
                lastContinuation(ascii("c"))),
            Event.ping(NOTHING),
            Event.pong(SOMETHING),
            Event.ping(SOMETHING),
            Event.text("abc")),
        accepted(
            "a close between fragments ends the connection without the message",
            concat(textBegin(ascii("a")), close(1001, ""), lastContinuation(ascii("b"))),
            Event.close(1001, "")),
        accepted(
            "a message after a fragmented one",
            concat(textBegin(ascii("a")), lastContinuation(ascii("b")), text("c")),
            Event.text("ab"),
            Event.text("c")),
        refused("continuation of nothing", lastContinuation(ascii("a")), PROTOCOL_ERROR),
        refused("continuation of nothing, not final", continuation(ascii("a")), PROTOCOL_ERROR),
        refused(
            "continuation after a finished message",
            concat(textBegin(NOTHING), lastContinuation(NOTHING), lastContinuation(NOTHING)),
            PROTOCOL_ERROR,
            Event.text("")),
        refused(
            "continuation after a whole message",
            concat(text("a"), continuation(NOTHING)),
            PROTOCOL_ERROR,
            Event.text("a")),
        refused("text within a text", concat(textBegin(ascii("a")), text("b")), PROTOCOL_ERROR),
        refused(
            "binary begun within a text",
            concat(textBegin(ascii("a")), binaryBegin(SOMETHING)),
            PROTOCOL_ERROR),
        refused("fragmented ping", frame(false, 9, SOMETHING), PROTOCOL_ERROR),
        refused("fragmented pong", frame(false, 10, NOTHING), PROTOCOL_ERROR),
        refused("fragmented close", frame(false, 8, hex("03 e8")), PROTOCOL_ERROR),
        refused(
            "a bad ping within a message",
            concat(textBegin(ascii("a")), frame(false, 9, NOTHING), lastContinuation(ascii("b"))),
            PROTOCOL_ERROR));
  }

  /** Sections 5.5.1, 7.1.5, 7.1.6 and 7.4. */
  static Stream<Arguments> closing() {
    return Stream.of(
            Stream.of(
                accepted("close without a code", close(NOTHING), Event.close(1005, "")),
                accepted("code and reason", close(1000, "Tschüß"), Event.close(1000, "Tschüß")),
                accepted(
                    "reason of 123 bytes",
                    close(1000, "x".repeat(123)),
                    Event.close(1000, "x".repeat(123))),
                refused("reason of 124 bytes", close(1000, "x".repeat(124)), PROTOCOL_ERROR),
                refused("half a code", close(hex("03")), PROTOCOL_ERROR),
                refused("overlong reason", close(hex("03 e8 c0 af")), INVALID_PAYLOAD),
                refused("surrogate as reason", close(hex("03 e8 ed a0 80")), INVALID_PAYLOAD),
                refused("reason ends in a character", close(hex("03 e8 e2 82")), INVALID_PAYLOAD)),
            Stream.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014)
                .map(code -> accepted("code " + code, close(code, ""), Event.close(code, ""))),
            Stream.of(3000, 3999, 4000, 4401, 4999)
                .map(code -> accepted("code " + code, close(code, "x"), Event.close(code, "x"))),
            Stream.of(0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
                .map(code -> refused("code " + code, close(code, ""), PROTOCOL_ERROR)))
        .flatMap(cases -> cases);
  }

  /** Sections 5.5, 5.5.2 and 5.5.3. */
  static Stream<Arguments> pings() {
    return Stream.of(
        accepted("empty ping", ping(NOTHING), Event.ping(NOTHING)),
        accepted("ping of any bytes", ping(SOMETHING), Event.ping(SOMETHING)),
        accepted("ping of 125 bytes", ping(some(125)), Event.ping(some(125))),
        accepted("pong nobody asked for", pong(SOMETHING), Event.pong(SOMETHING)),
        accepted(
            "pings are told apart",
            concat(ping(some(1)), ping(some(2)), ping(some(3))),
            Event.ping(some(1)),
            Event.ping(some(2)),
            Event.ping(some(3))),
        refused("ping of 126 bytes", ping(some(126)), PROTOCOL_ERROR),
        refused("pong of 65536 bytes", pong(some(65536)), PROTOCOL_ERROR),
        refused("close of 126 bytes", close(some(126)), PROTOCOL_ERROR),
        refused("long ping, nothing but the two bytes that show it", hex("89 fe"), PROTOCOL_ERROR));
  }

  /** Section 5.6. */
  static Stream<Arguments> binaryMessages() {
    return Stream.of(
        accepted("empty binary message", binary(NOTHING), Event.binary(NOTHING)),
        accepted(
            "binary messages need not be text",
            binary(hex("ff fe c0 80")),
            Event.binary(hex("ff fe c0 80"))),
        accepted("empty text", text(""), Event.text("")),
        accepted(
            "messages keep their order and their type",
            concat(text("a"), binary(SOMETHING), text("b")),
            Event.text("a"),
            Event.binary(SOMETHING),
            Event.text("b")));
  }

  /** Section 8.1. */
  static Stream<Arguments> texts() {
    byte[] good = "κόσμε, 日本, \uD83D\uDE80".getBytes(UTF_8);
    return Stream.of(
        accepted("characters of one to four bytes", text(good), Event.text(good)),
        accepted(
            "a character over two fragments",
            concat(textBegin(hex("e2 82")), lastContinuation(hex("ac"))),
            Event.text("€")),
        accepted(
            "a character over four fragments and a ping",
            concat(
                textBegin(hex("f0")),
                continuation(hex("9f")),
                ping(SOMETHING),
                continuation(NOTHING),
                continuation(hex("9a")),
                lastContinuation(hex("80"))),
            Event.ping(SOMETHING),
            Event.text("\uD83D\uDE80")),
        refused("a byte that is never text", text(hex("ff")), INVALID_PAYLOAD),
        refused("a lone continuation byte", text(hex("61 80")), INVALID_PAYLOAD),
        refused("overlong slash", text(hex("c0 af")), INVALID_PAYLOAD),
        refused("surrogate", text(hex("ed a0 80")), INVALID_PAYLOAD),
        refused("a pair of surrogates", text(hex("ed a0 bd ed b8 80")), INVALID_PAYLOAD),
        refused("more than U+10FFFF", text(hex("f4 90 80 80")), INVALID_PAYLOAD),
        refused("the text ends within a character", text(hex("61 e2 82")), INVALID_PAYLOAD),
        refused(
            "the text ends within a character, in an empty last fragment",
            concat(textBegin(hex("61 e2 82")), lastContinuation(NOTHING)),
            INVALID_PAYLOAD),
        refused(
            "a character does not go on in the next message",
            concat(text(hex("e2 82")), text(hex("ac"))),
            INVALID_PAYLOAD),
        refused(
            "bad text in the first fragment, though more are announced",
            textBegin(hex("61 ff")),
            INVALID_PAYLOAD),
        refused(
            "bad text at a border of fragments",
            concat(textBegin(hex("e2 82")), continuation(hex("28"))),
            INVALID_PAYLOAD),
        refused(
            "bad text, though the rest of its frame is still to come",
            Arrays.copyOf(text(concat(ascii("abc"), hex("ed a0"), some(1000))), 4 + 4 + 5),
            INVALID_PAYLOAD));
  }

  /** Sections 5.5.1 and 7.1.7. */
  static Stream<Arguments> afterTheEnd() {
    return Stream.of(
        accepted(
            "nothing is heard after a close",
            concat(close(1000, ""), text("late"), ping(NOTHING), close(1000, "")),
            Event.close(1000, "")),
        accepted(
            "not even a violation",
            concat(close(NOTHING), hex("ff ff ff ff")),
            Event.close(1005, "")),
        refused(
            "nothing is heard after a violation",
            concat(text("heard"), frame(true, 3, NOTHING), text("late"), close(1000, "")),
            PROTOCOL_ERROR,
            Event.text("heard")),
        refused(
            "what came before a violation is reported",
            concat(text("a"), ping(SOMETHING), unmasked(0x81, SOMETHING)),
            PROTOCOL_ERROR,
            Event.text("a"),
            Event.ping(SOMETHING)),
        refused("HTTP is no frame", ascii("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), PROTOCOL_ERROR));
  }

  private static Arguments accepted(String rule, byte[] input, Event... expected) {
    return arguments(rule, input, List.of(expected));
  }

  private static Arguments refused(
      String rule, byte[] input, CloseCode with, Event... expectedBefore) {
    List<Event> expected =
        Stream.concat(Arrays.stream(expectedBefore), Stream.of(Event.violation(with))).toList();
    return arguments(rule, input, expected);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[] some(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) ('a' + i % 26);
    }
    return bytes;
  }
}
