package dev.parley.websocket.gateway;

import static dev.parley.websocket.rfc6455.ClientFrames.binary;
import static dev.parley.websocket.rfc6455.ClientFrames.binaryBegin;
import static dev.parley.websocket.rfc6455.ClientFrames.concat;
import static dev.parley.websocket.rfc6455.ClientFrames.continuation;
import static dev.parley.websocket.rfc6455.ClientFrames.hex;
import static dev.parley.websocket.rfc6455.ClientFrames.lastContinuation;
import static dev.parley.websocket.rfc6455.ClientFrames.lengthIn2Bytes;
import static dev.parley.websocket.rfc6455.ClientFrames.lengthIn8Bytes;
import static dev.parley.websocket.rfc6455.ClientFrames.ping;
import static dev.parley.websocket.rfc6455.ClientFrames.raw;
import static dev.parley.websocket.rfc6455.ClientFrames.text;
import static dev.parley.websocket.rfc6455.ClientFrames.textBegin;
import static dev.parley.websocket.rfc6455.ClientFrames.unmasked;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.websocket.rfc6455.ClientFrames;
import dev.parley.websocket.rfc6455.FrameLimits;
import java.io.IOException;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything malformed that a client may send, layer by layer, with the answer that the protocol's
 * description promises; and after each a neighbour on the same node who has noticed nothing. Who
 * says too much instead is in {@link FloodTest}.
 */
class HostileInputTest {
  private static final byte[] NOTHING = {};

  @RegisterExtension static final AttackedNode NODE = new AttackedNode(GatewayFixture.defaults());

  /** RFC 6455: what is no frame, or a frame where none may be. */
  static Stream<Arguments> frames() {
    return Stream.of(
        Arguments.of("an unmasked frame", 1002, unmasked(0x81, "x".getBytes(UTF_8))),
        Arguments.of("the first reserved bit", 1002, raw(0xC1, new byte[] {0}, NOTHING)),
        Arguments.of("the second reserved bit", 1002, raw(0xA1, new byte[] {0}, NOTHING)),
        Arguments.of("the third reserved bit", 1002, raw(0x91, new byte[] {0}, NOTHING)),
        Arguments.of("a reserved opcode", 1002, raw(0x83, new byte[] {0}, NOTHING)),
        Arguments.of("a reserved control opcode", 1002, raw(0x8B, new byte[] {0}, NOTHING)),
        Arguments.of("a request in place of a frame", 1002, "GET / HTTP/1.1\r\n".getBytes(UTF_8)),
        Arguments.of("a ping over 125 bytes", 1002, ping(new byte[126])),
        Arguments.of("a fragmented ping", 1002, raw(0x09, new byte[] {0}, NOTHING)),
        Arguments.of("a fragmented close", 1002, raw(0x08, new byte[] {0}, NOTHING)),
        Arguments.of("a continuation of nothing", 1002, continuation(NOTHING)),
        Arguments.of("an end of nothing", 1002, lastContinuation(NOTHING)),
        Arguments.of("a text within a text", 1002, concat(textBegin(NOTHING), text("x"))),
        Arguments.of(
            "a binary message within a text", 1002, concat(textBegin(NOTHING), binary(NOTHING))),
        Arguments.of(
            "a length in more bytes than it needs", 1002, raw(0x81, lengthIn2Bytes(5), NOTHING)),
        Arguments.of("a negative length", 1002, raw(0x81, lengthIn8Bytes(Long.MIN_VALUE), NOTHING)),
        Arguments.of("a length of 2^62", 1009, raw(0x81, lengthIn8Bytes(1L << 62), NOTHING)),
        Arguments.of(
            "a message too large", 1009, text(new byte[FrameLimits.DEFAULT.maxMessageBytes() + 1])),
        Arguments.of(
            "one fragment too many",
            1009,
            concat(
                textBegin(NOTHING),
                concat(
                    Collections.nCopies(FrameLimits.DEFAULT.maxFragments(), continuation(NOTHING))
                        .toArray(byte[][]::new)))),
        Arguments.of("half a close code", 1002, ClientFrames.close(new byte[1])),
        Arguments.of("a close code that is never sent", 1002, ClientFrames.close(1005, "")),
        Arguments.of("a close code of an abnormal end", 1002, ClientFrames.close(1006, "")),
        Arguments.of("a close code below all ranges", 1002, ClientFrames.close(999, "")),
        Arguments.of("a close code above all ranges", 1002, ClientFrames.close(5000, "")),
        Arguments.of("a goodbye that is not UTF-8", 1007, ClientFrames.close(hex("03 E8 FF"))),
        Arguments.of("a binary message", 1003, binary(new byte[] {1, 2, 3})),
        Arguments.of(
            "an empty binary message in pieces",
            1003,
            concat(binaryBegin(NOTHING), lastContinuation(NOTHING))),
        Arguments.of("a byte that UTF-8 has not", 1007, text(hex("FF"))),
        Arguments.of("a continuation byte alone", 1007, text(hex("80"))),
        Arguments.of("an overlong form", 1007, text(hex("C0 AF"))),
        Arguments.of("an overlong form of three bytes", 1007, text(hex("E0 80 AF"))),
        Arguments.of("a surrogate", 1007, text(hex("ED A0 80"))),
        Arguments.of("a letter beyond Unicode", 1007, text(hex("F4 90 80 80"))),
        Arguments.of("a letter cut off", 1007, text(hex("C3"))),
        Arguments.of("a text that is wrong before its end", 1007, textBegin(hex("FF"))),
        Arguments.of(
            "a letter that two fragments get wrong",
            1007,
            concat(textBegin(hex("E2 82")), lastContinuation(hex("41")))));
  }

  @ParameterizedTest(name = "{0} → {1}")
  @MethodSource("frames")
  void what_is_no_frame_closes_its_connection(String what, int code, byte[] bytes)
      throws IOException {
    try (RawClient mallory = mallory()) {
      mallory.send(bytes);

      assertThat(mallory.closeCode()).as(what).isEqualTo(code);
    }
  }

  /** The raw protocol: answered, and nothing changed by it. */
  static Stream<Arguments> messages() {
    return Stream.of(
        Arguments.of("nothing", "not_json", ""),
        Arguments.of("a word", "not_json", "hello"),
        Arguments.of("null", "not_json", "null"),
        Arguments.of("a list", "not_json", "[]"),
        Arguments.of("half an object", "not_json", "{\"type\":"),
        Arguments.of("two objects", "not_json", "{}{}"),
        Arguments.of("a bracket too many", "not_json", "{}}"),
        Arguments.of("a comma too many", "not_json", "{\"type\":\"typing:stop\",}"),
        Arguments.of("a comment", "not_json", "{/**/}"),
        Arguments.of("single quotes", "not_json", "{'type':'typing:stop'}"),
        Arguments.of("a name without quotes", "not_json", "{type:\"typing:stop\"}"),
        Arguments.of("no number", "not_json", "{\"x\":NaN}"),
        Arguments.of("a number that begins with 0", "not_json", "{\"x\":01}"),
        Arguments.of("a raw line end in a text", "not_json", "{\"type\":\"typing:\nstop\"}"),
        Arguments.of("a NUL after it", "not_json", "{\"type\":\"typing:stop\"}\0"),
        Arguments.of("a byte order mark within", "not_json", "{\uFEFF}"),
        Arguments.of("257 levels", "not_json", "{\"x\":" + "[".repeat(256) + "]".repeat(256) + "}"),
        Arguments.of("8,000 levels", "not_json", "{\"x\":" + "[".repeat(8_000)),
        Arguments.of("8,000 levels of objects", "not_json", "{\"x\":".repeat(1_000)),
        Arguments.of(
            "a name of 10,000 characters", "not_json", "{\"" + "x".repeat(10_000) + "\":1}"),
        Arguments.of("16,385 bytes", "too_large", "{\"x\":\"" + "x".repeat(16_377) + "\"}"),
        Arguments.of("500 KiB", "too_large", "[".repeat(500 * 1024)),
        Arguments.of("no type", "type_unknown", "{}"),
        Arguments.of("another type", "type_unknown", "{\"type\":\"message:created\"}"),
        Arguments.of("a type of JavaScript's", "type_unknown", "{\"type\":\"__proto__\"}"),
        Arguments.of("a type that is a number", "field_invalid", "{\"type\":1}"),
        Arguments.of(
            "a type twice", "field_invalid", "{\"type\":\"typing:stop\",\"type\":\"typing:stop\"}"),
        Arguments.of(
            "data that is a list", "field_invalid", "{\"type\":\"typing:stop\",\"data\":[]}"),
        Arguments.of(
            "a thread of 129 characters",
            "field_invalid",
            "{\"type\":\"typing:start\",\"data\":{\"threadId\":\"" + "x".repeat(129) + "\"}}"),
        Arguments.of(
            "a thread with half a letter",
            "field_invalid",
            "{\"type\":\"typing:start\",\"data\":{\"threadId\":\"\\ud83d\"}}"),
        Arguments.of(
            "a ref of 65 characters",
            "field_invalid",
            "{\"type\":\"typing:stop\",\"ref\":\"" + "x".repeat(65) + "\"}"),
        Arguments.of("no channel to join", "channel_required", "{\"type\":\"channel:join\"}"),
        Arguments.of("a channel for all", "channel_invalid", join("*")),
        Arguments.of("a channel for some", "channel_invalid", join("[a-z]")),
        Arguments.of("a channel that is a hash tag", "channel_invalid", join("{c1}")),
        Arguments.of("a channel with a line end", "channel_invalid", join("a\\r\\nPING")),
        Arguments.of("a channel with a NUL", "channel_invalid", join("a\\u0000b")),
        Arguments.of("a channel with half a letter", "channel_invalid", join("\\ud83d")),
        Arguments.of("a channel of look-alikes", "channel_invalid", join("сhannеl")),
        Arguments.of("a channel of 129 characters", "channel_invalid", join("c".repeat(129))),
        Arguments.of("an empty channel", "channel_required", join("")),
        Arguments.of(
            "typing where one is not",
            "not_joined",
            "{\"type\":\"typing:start\",\"channelId\":\"elsewhere\"}"),
        Arguments.of(
            "an empty token",
            "field_invalid",
            "{\"type\":\"auth:refresh\",\"data\":{\"token\":\"\"}}"),
        Arguments.of(
            "a token over 8 KiB",
            "field_invalid",
            "{\"type\":\"auth:refresh\",\"data\":{\"token\":\"" + "x".repeat(8_193) + "\"}}"));
  }

  private static String join(String channel) {
    return "{\"type\":\"channel:join\",\"channelId\":\"" + channel + "\"}";
  }

  @ParameterizedTest(name = "{0} → {1}")
  @MethodSource("messages")
  void a_message_that_is_wrong_is_answered_and_the_conversation_goes_on(
      String what, String code, String message) throws IOException {
    long before = refused(code);
    try (RawClient mallory = mallory()) {
      mallory.send(text(message));

      assertThat(mallory.textWith("\"type\":\"error\"")).as(what).contains("\"code\":\"" + code);
      assertThat(refused(code)).as("counted by its code").isEqualTo(before + 1);
      mallory.send(
          text("{\"type\":\"presence:get\",\"channelId\":\"c1\",\"ref\":\"after " + code + "\"}"));
      assertThat(mallory.textWith("after")).contains("presence:state");
    }
  }

  /** STOMP: one ERROR with its code, then 1008. All but those of CONNECT are sent after it. */
  static Stream<Arguments> stompFrames() {
    return Stream.of(
        Arguments.of("no command", "command_unknown", " \n\n\0"),
        Arguments.of("a server's command", "command_unknown", "MESSAGE\n\n\0"),
        Arguments.of("a command in small letters", "command_unknown", "subscribe\n\n\0"),
        Arguments.of("a command without end", "command_unknown", "S".repeat(5_000)),
        Arguments.of("a header without a colon", "header_invalid", "SUBSCRIBE\nid\n\n\0"),
        Arguments.of("a NUL among the headers", "header_invalid", "SUBSCRIBE\nid:1\0\n\n\0"),
        Arguments.of("an escape that there is not", "escape_invalid", "SUBSCRIBE\nid:\\t\n\n\0"),
        Arguments.of("a backslash at the end", "escape_invalid", "SUBSCRIBE\nid:1\\\n\n\0"),
        Arguments.of(
            "a length that is no number", "content_length_invalid", "SEND\ncontent-length:x\n\n\0"),
        Arguments.of(
            "a negative length", "content_length_invalid", "SEND\ncontent-length:-1\n\n\0"),
        Arguments.of(
            "a length of 2^62",
            "frame_too_large",
            "SEND\ncontent-length:4611686018427387904\n\n\0"),
        Arguments.of(
            "a length that ends in the body", "nul_missing", "SEND\ncontent-length:1\n\nxyz\0"),
        Arguments.of("a body where none may be", "body_not_allowed", "SUBSCRIBE\nid:1\n\nx\0"),
        Arguments.of("65 headers", "headers_too_large", "SEND\n" + "a:b\n".repeat(65) + "\n\0"),
        Arguments.of(
            "a header over 10 KiB",
            "headers_too_large",
            "SEND\na:" + "b".repeat(10_240) + "\n\n\0"),
        Arguments.of(
            "a header of escapes alone",
            "headers_too_large",
            "SEND\na:" + "\\c".repeat(6_000) + "\n\n\0"),
        Arguments.of("a second CONNECT", "already_connected", "CONNECT\naccept-version:1.2\n\n\0"),
        Arguments.of("no destination", "destination_required", "SUBSCRIBE\nid:1\n\n\0"),
        Arguments.of("every channel", "destination_unknown", subscribe("/topic/channels/*")),
        Arguments.of(
            "a pattern of channels", "destination_unknown", subscribe("/topic/channels/[a-z]")),
        Arguments.of(
            "a channel with a line end",
            "destination_unknown",
            subscribe("/topic/channels/a\\r\\nb")),
        Arguments.of("a way up", "destination_unknown", subscribe("/topic/channels/../x")),
        Arguments.of("another broker's destination", "destination_unknown", subscribe("/queue/x")),
        Arguments.of("no id", "id_required", "SUBSCRIBE\ndestination:/topic/channels/c1\n\n\0"),
        Arguments.of(
            "an ack mode that there is not",
            "ack_invalid",
            "SUBSCRIBE\nid:1\nack:all\ndestination:/topic/channels/c1\n\n\0"),
        Arguments.of("a message that never was", "ack_unknown", "ACK\nid:none\n\n\0"),
        Arguments.of(
            "a subscription that is not", "subscription_unknown", "UNSUBSCRIBE\nid:9\n\n\0"),
        Arguments.of(
            "an end of no transaction", "transaction_unknown", "COMMIT\ntransaction:t\n\n\0"),
        Arguments.of("17 transactions", "transaction_too_large", transactions(17)),
        Arguments.of(
            "headers without end in transactions",
            "transaction_too_large",
            transactions(1)
                + ("ACK\nid:1-x\ntransaction:0\n" + manyHeaders(60) + "\n\0").repeat(10)),
        Arguments.of(
            "a body in a transaction that is no JSON",
            "body_invalid",
            transactions(1)
                + "SEND\ndestination:/app/channels/c1/typing\ntransaction:0\n\n{\"type\":\0"),
        Arguments.of(
            "a body in a transaction over 16 KiB",
            "body_invalid",
            transactions(1) + transacted(0, 16_400)),
        Arguments.of(
            "a frame over 64 KiB",
            "frame_too_large",
            "SEND\ndestination:/app/channels/c1/typing\n\n" + "x".repeat(65_536) + "\0"),
        Arguments.of(
            "an id of 129 bytes",
            "id_too_long",
            "SUBSCRIBE\nid:" + "ü".repeat(64) + "x\ndestination:/topic/channels/c1\n\n\0"),
        Arguments.of(
            "a receipt of 129 bytes",
            "id_too_long",
            "UNSUBSCRIBE\nid:1\nreceipt:" + "x".repeat(129) + "\n\n\0"),
        Arguments.of("a ninth subscription to a channel", "too_many_to_channel", subscriptions(9)),
        Arguments.of(
            "a body that is no JSON",
            "body_invalid",
            subscribe("/topic/channels/c1")
                + "SEND\ndestination:/app/channels/c1/typing\n\n{\"type\":\0"),
        Arguments.of(
            "a thread with half a letter",
            "body_invalid",
            subscribe("/topic/channels/c1")
                + "SEND\ndestination:/app/channels/c1/typing\n\n"
                + "{\"type\":\"typing:start\",\"data\":{\"threadId\":\"\\ud83d\"}}\0"),
        Arguments.of(
            "typing where one is not",
            "not_joined",
            "SEND\ndestination:/app/channels/c9/typing\n\n{\"type\":\"typing:start\"}\0"));
  }

  private static String subscribe(String destination) {
    return "SUBSCRIBE\nid:1\ndestination:" + destination + "\n\n\0";
  }

  private static String subscriptions(int count) {
    StringBuilder frames = new StringBuilder();
    for (int i = 0; i < count; i++) {
      frames.append("SUBSCRIBE\nid:%d\ndestination:/topic/channels/c1/typing\n\n\0".formatted(i));
    }
    return frames.toString();
  }

  /** A typing signal of at least so many bytes, in that transaction. */
  private static String transacted(int transaction, int bytes) {
    return "SEND\ndestination:/app/channels/c1/typing\ntransaction:%d\n\n{\"type\":\"typing:start\"%s}\0"
        .formatted(transaction, " ".repeat(bytes));
  }

  private static String manyHeaders(int count) {
    StringBuilder headers = new StringBuilder();
    for (int i = 0; i < count; i++) {
      headers.append('h').append(i).append(":\n");
    }
    return headers.toString();
  }

  private static String transactions(int count) {
    StringBuilder frames = new StringBuilder();
    for (int i = 0; i < count; i++) {
      frames.append("BEGIN\ntransaction:").append(i).append("\n\n\0");
    }
    return frames.toString();
  }

  @ParameterizedTest(name = "{0} → {1}")
  @MethodSource("stompFrames")
  void a_stomp_frame_that_is_wrong_is_told_so_and_was_the_last(
      String what, String code, String frames) throws IOException {
    long before = refused(code);
    try (RawClient mallory = RawClient.connect(NODE.gateway().port, "/stomp")) {
      mallory.send(text("CONNECT\naccept-version:1.2\npasscode:mallory\n\n\0"));
      mallory.textWith("CONNECTED");
      mallory.send(text(frames));

      assertThat(mallory.textWith("ERROR\n")).as(what).contains("\ncode:" + code + "\n");
      assertThat(refused(code)).as("counted by its code").isEqualTo(before + 1);
      assertThat(mallory.closeCode()).isEqualTo(1008);
    }
  }

  /** STOMP, by somebody who has not shown a token. */
  static Stream<Arguments> beforeConnected() {
    return Stream.of(
        Arguments.of("another frame first", "not_connected", subscribe("/topic/channels/c1")),
        Arguments.of("no token", "token_required", "CONNECT\naccept-version:1.2\n\n\0"),
        Arguments.of("a bad token", "token_invalid", "CONNECT\npasscode:bad\n\n\0"),
        Arguments.of("a token that is over", "token_expired", "CONNECT\npasscode:old\n\n\0"),
        Arguments.of(
            "a version of its own", "version_unsupported", "CONNECT\naccept-version:9\n\n\0"),
        Arguments.of(
            "a heart that beats in words", "heart_beat_invalid", "CONNECT\nheart-beat:x,y\n\n\0"),
        Arguments.of(
            "more than 16 KiB",
            "frame_too_large",
            "CONNECT\n" + ("a:" + "b".repeat(9_000) + "\n").repeat(2)));
  }

  @ParameterizedTest(name = "{0} → {1}")
  @MethodSource("beforeConnected")
  void whoever_has_shown_no_token_gets_no_further(String what, String code, String frames)
      throws IOException {
    long before = refused(code);
    try (RawClient mallory = RawClient.connect(NODE.gateway().port, "/stomp")) {
      mallory.send(text(frames));

      assertThat(mallory.textWith("ERROR\n")).as(what).contains("\ncode:" + code + "\n");
      assertThat(refused(code)).as("counted by its code").isEqualTo(before + 1);
      assertThat(mallory.closeCode()).isEqualTo(1008);
    }
  }

  /** HTTP: a bare 400 of the parser, a refusal, or the end. */
  static Stream<Arguments> heads() {
    String get = "GET /ws?token=ada&channelId=c1 HTTP/1.1\r\n";
    String host = "Host: localhost\r\n";
    return Stream.of(
        Arguments.of("no host", get + "\r\n"),
        Arguments.of("two hosts", get + host + "Host: evil\r\n\r\n"),
        Arguments.of("line feeds alone", get.replace("\r", "") + "Host: localhost\n\n"),
        Arguments.of("a space before the colon", get + host + "Upgrade : websocket\r\n\r\n"),
        Arguments.of("a NUL in a header", get + host + "X: a\0b\r\n\r\n"),
        Arguments.of("two lengths", get + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n"),
        Arguments.of(
            "a length and chunks",
            get + host + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Arguments.of("65 headers", get + host + "A: b\r\n".repeat(65) + "\r\n"),
        Arguments.of(
            "33 parameters", "GET /ws?" + "a=b&".repeat(33) + " HTTP/1.1\r\n" + host + "\r\n"),
        Arguments.of("a head over 16 KiB", get + host + "X: " + "x".repeat(20_000) + "\r\n\r\n"),
        Arguments.of(
            "a greeting in TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n"),
        Arguments.of("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Arguments.of("a way up", "GET /../../etc/passwd HTTP/1.1\r\n" + host + "\r\n"),
        Arguments.of("another protocol", "EHLO localhost\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void a_head_that_is_wrong_gets_no_further(String what, String head) throws IOException {
    try (RawClient mallory = RawClient.dial(NODE.gateway().port)) {
      assertThat(mallory.isRefusedWhenSending(head.getBytes(ISO_8859_1))).as(what).isTrue();
    }
  }

  private static long refused(String code) {
    return NODE.gateway().telemetry.counted(Measure.CLIENT_MESSAGE_REFUSED, code);
  }

  private static RawClient mallory() throws IOException {
    RawClient client = RawClient.connect(NODE.gateway().port, "/ws?token=mallory&channelId=c1");
    client.textWith("presence:state");
    return client;
  }
}
