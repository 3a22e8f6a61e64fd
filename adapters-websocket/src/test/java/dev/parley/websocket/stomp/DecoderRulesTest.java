package dev.parley.websocket.stomp;

import static dev.parley.websocket.stomp.StompVersion.V1_0;
import static dev.parley.websocket.stomp.StompVersion.V1_1;
import static dev.parley.websocket.stomp.StompVersion.V1_2;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client may send, numbered as in ADR 5. Every row is decoded as a whole, byte by byte and
 * in random pieces (which is rule 4), and the kind of WebSocket message does not come into it (30).
 *
 * <p>Of the 49 rules, 18, 27, 28 and 29 are {@link EncoderRulesTest}'s and 31 is {@link
 * StompVersionTest}'s. From 32 on they are the state machine's, and not here: versions that have
 * nothing in common, the first frame, heart-beats, receipts, ERROR and the close, required headers,
 * subscriptions, acknowledgements, transactions, {@code host}, {@code passcode}, threads. Two of
 * them begin here: 38 (an ERROR names the receipt of its culprit) and 39 (nothing is read after an
 * ERROR).
 */
class DecoderRulesTest {
  private static final @Nullable StompVersion BEFORE_CONNECT = null;
  private static final StompLimits SMALL = new StompLimits(100, 60, 3, 30, Integer.MAX_VALUE);

  @ParameterizedTest(name = "{0}")
  @MethodSource({"frames", "contentLengths", "headers", "versions", "limits"})
  void rule(Row row) {
    Heard.expect(row.toString(), row.limits, row.version, row.input, row.expected);
  }

  static Stream<Row> frames() {
    return Stream.of(
        row(1, "a frame", V1_2, "SEND\na:b\n\nhi\0", "SEND {a=b} hi"),
        row(1, "lines ending in CR LF", V1_2, "SEND\r\na:b\r\n\r\nhi\0", "SEND {a=b} hi"),
        row(1, "CR LF before 1.2", V1_0, "SEND\r\na:b\r\n\r\nhi\0", "SEND {a=b} hi"),
        row(1, "CR LF in CONNECT", BEFORE_CONNECT, "STOMP\r\na:b\r\n\r\n\0", "STOMP {a=b}"),
        row(1, "no headers", V1_2, "SEND\n\n\0", "SEND {}"),
        row(1, "a body with ends of line", V1_2, "SEND\n\n\r\n\n\0", "SEND {} \r\n\n"),
        row(1, "a NUL in the command", V1_2, "SEN\0", "! COMMAND_UNKNOWN"),
        row(1, "a NUL among the headers", V1_2, "SEND\na:b\0", "! HEADER_INVALID"),
        row(2, "a CR that waits for its LF", V1_2, "\r\nSEND\r\n\r\n\0\r\n", "♥", "SEND {}", "♥"),
        row(3, "a CR in a value of 1.1", V1_1, "SEND\na:b\rc\n\n\0", "SEND {a=b\rc}"),
        row(3, "a CR in a value of 1.0", V1_0, "SEND\na:b\rc\r\n\n\0", "SEND {a=b\rc}"),
        row(3, "a CR in a value of 1.2", V1_2, "SEND\na:b\rc\n\n\0", "! HEADER_INVALID"),
        row(3, "a CR in CONNECT", BEFORE_CONNECT, "CONNECT\na:\rb\n\n\0", "! HEADER_INVALID"),
        row(6, "frames in one message", V1_2, "ACK\n\n\0NACK\n\n\0", "ACK {}", "NACK {}"),
        row(6, "three of them over the limit", SMALL, V1_2, threeLongFrames(), threeTimesX()),
        row(
            7,
            "a bad frame after a good one",
            V1_2,
            "ACK\n\n\0FOO\n\n\0",
            "ACK {}",
            "! COMMAND_UNKNOWN"),
        row(8, "ends of line between frames", V1_2, "\n\r\nACK\n\n\0\n", "♥", "♥", "ACK {}", "♥"),
        row(8, "a CR alone", V1_2, "\rACK\n\n\0", "! COMMAND_UNKNOWN"),
        row(8, "two CRs", V1_2, "\r\r\n", "! COMMAND_UNKNOWN"),
        row(
            9,
            "NULs between frames",
            V1_2,
            "\0\0ACK\n\n\0\0\n\0ACK\n\n\0",
            "ACK {}",
            "♥",
            "ACK {}"),
        row(23, "a command nobody knows", V1_2, "FOO\n\n\0", "! COMMAND_UNKNOWN"),
        row(23, "a command in lower case", V1_2, "send\n\n\0", "! COMMAND_UNKNOWN"),
        row(23, "a command with a space", V1_2, "SEND \n\n\0", "! COMMAND_UNKNOWN"),
        row(23, "a command without an end", V1_2, "SENDSENDSENDSEND", "! COMMAND_UNKNOWN"),
        row(23, "a command that is no text", V1_2, "\u00FF\u00FE\n\n\0", "! COMMAND_UNKNOWN"),
        row(24, "MESSAGE from a client", V1_2, "MESSAGE\n\n\0", "! COMMAND_UNKNOWN"),
        row(24, "CONNECTED from a client", V1_2, "CONNECTED\n\n\0", "! COMMAND_UNKNOWN"),
        row(24, "RECEIPT from a client", V1_2, "RECEIPT\n\n\0", "! COMMAND_UNKNOWN"),
        row(24, "ERROR from a client", V1_2, "ERROR\n\n\0", "! COMMAND_UNKNOWN"),
        row(25, "a CONNECT ending in lines", BEFORE_CONNECT, "CONNECT\n\n\r\n\n\0", "CONNECT {}"),
        row(25, "a DISCONNECT ending in a line", V1_2, "DISCONNECT\n\n\n\0", "DISCONNECT {}"),
        row(
            25,
            "a counted end of line",
            V1_2,
            "ACK\ncontent-length:1\n\n\n\0",
            "ACK {content-length=1}"),
        row(25, "a body on SUBSCRIBE", V1_2, "SUBSCRIBE\nreceipt:7\n\nx", "! BODY_NOT_ALLOWED (7)"),
        row(
            25,
            "a counted NUL on ACK",
            V1_2,
            "ACK\ncontent-length:1\n\n\0\0",
            "! BODY_NOT_ALLOWED"),
        row(30, "a body that is no text", V1_2, "SEND\n\n\u00FF\u00FE\0", "SEND {} \u00FF\u00FE"),
        row(38, "a receipt read in time", V1_2, "SEND\nreceipt:r\nx\n\n\0", "! HEADER_INVALID (r)"),
        row(
            38,
            "a receipt that comes too late",
            V1_2,
            "SEND\nx\nreceipt:r\n\n\0",
            "! HEADER_INVALID"),
        row(
            38,
            "the receipt of another frame",
            V1_2,
            "ACK\nreceipt:r\n\n\0X\n\n",
            "ACK {receipt=r}",
            "! COMMAND_UNKNOWN"),
        row(
            38,
            "the receipt of an unknown command",
            V1_2,
            "FOO\nreceipt:r\n\n",
            "! COMMAND_UNKNOWN (r)"),
        row(39, "a frame after a bad one", V1_2, "X\n\0ACK\n\n\0", "! COMMAND_UNKNOWN"));
  }

  static Stream<Row> contentLengths() {
    return Stream.of(
        row(10, "NULs in the body", V1_2, length("3", "\0a\0\0"), "SEND {content-length=3} \0a\0"),
        row(10, "no body", V1_2, length("0", "\0"), "SEND {content-length=0}"),
        row(10, "leading zeros", V1_2, length("002", "ab\0"), "SEND {content-length=002} ab"),
        row(11, "too short", V1_2, length("1", "ab\0"), "! NUL_MISSING"),
        row(12, "too long, which only time can tell", V1_2, length("3", "a\0b")),
        row(
            12,
            "so long that it reaches the next frame",
            V1_2,
            length("3", "a\0ACK"),
            "! NUL_MISSING"),
        row(13, "letters", V1_2, length("abc", "abc\0"), "! CONTENT_LENGTH_INVALID"),
        row(13, "a space", V1_2, length(" 3", "abc\0"), "! CONTENT_LENGTH_INVALID"),
        row(13, "a plus", V1_2, length("+3", "abc\0"), "! CONTENT_LENGTH_INVALID"),
        row(13, "a minus", V1_2, length("-1", "\0"), "! CONTENT_LENGTH_INVALID"),
        row(13, "nothing", V1_2, length("", "\0"), "! CONTENT_LENGTH_INVALID"),
        row(
            13,
            "digits of another script",
            V1_2,
            utf8("SEND\ncontent-length:٣\n\n"),
            "! CONTENT_LENGTH_INVALID"),
        row(13, "more than an int", V1_2, length("99999999999", "\0"), "! FRAME_TOO_LARGE"),
        row(13, "more than a long", V1_2, length("9".repeat(30), "\0"), "! FRAME_TOO_LARGE"),
        row(
            14,
            "over the limit, at first sight",
            V1_2,
            "SEND\ncontent-length:524288\n",
            "! FRAME_TOO_LARGE"),
        row(
            14,
            "no room for the NUL",
            SMALL,
            V1_2,
            latin1("SEND\ncontent-length:76\n\n"),
            "! FRAME_TOO_LARGE"),
        row(
            19,
            "a second one does not count",
            V1_2,
            "SEND\ncontent-length:1\ncontent-length:x\n\n\0\0",
            "SEND {content-length=1} \0"));
  }

  static Stream<Row> headers() {
    return Stream.of(
        row(16, "the escapes of 1.2", V1_2, "SEND\na\\c:\\r\\n\\c\\\\\n\n\0", "SEND {a:=\r\n:\\}"),
        row(16, "an escaped backslash before a letter", V1_2, "ACK\na:\\\\n\n\n\0", "ACK {a=\\n}"),
        row(16, "an escape nobody knows", V1_2, "ACK\na:\\t\n\n\0", "! ESCAPE_INVALID"),
        row(16, "a backslash at the end", V1_2, "ACK\na:b\\\n\n\0", "! ESCAPE_INVALID"),
        row(
            16,
            "a bad escape in a name",
            V1_2,
            "ACK\nreceipt:r\n\\x:b\n\n\0",
            "! ESCAPE_INVALID (r)"),
        row(19, "a repeated header", V1_2, "ACK\na:1\na:2\n\n\0", "ACK {a=1}"),
        row(
            19,
            "repeated in another spelling",
            V1_2,
            "ACK\na\\\\:1\nb:\na\\\\:2\n\n\0",
            "ACK {a\\=1, b=}"),
        row(20, "no colon", V1_2, "ACK\nab\n\n\0", "! HEADER_INVALID"),
        row(20, "no name", V1_2, "ACK\n:b\n\n\0", "! HEADER_INVALID"),
        row(20, "no value", V1_2, "ACK\na:\n\n\0", "ACK {a=}"),
        row(20, "colons in the value", V1_2, "ACK\na:b:c\n\n\0", "ACK {a=b:c}"),
        row(22, "a value that is no UTF-8", V1_2, "ACK\na:\u00FF\n\n\0", "! NOT_UTF8"),
        row(22, "a value that ends amid a character", V1_2, "ACK\na:\u00C3\n\n\0", "! NOT_UTF8"),
        row(22, "text of any script", V1_2, utf8("ACK\nключ:日本🚀\n\n\0"), "ACK {ключ=日本🚀}"),
        row(
            26,
            "a content-type that is none",
            V1_2,
            "SEND\ncontent-type:???\n\n\0",
            "SEND {content-type=???}"),
        row(
            26,
            "an empty content-type",
            V1_2,
            "SEND\ncontent-type:\n\n\0",
            "SEND {content-type=}"));
  }

  static Stream<Row> versions() {
    return Stream.of(
        row(17, "1.0 knows no escapes", V1_0, "ACK\na:\\c\\t\\\n\n\0", "ACK {a=\\c\\t\\}"),
        row(17, "1.1 knows three", V1_1, "ACK\na:\\n\\c\\\\\n\n\0", "ACK {a=\n:\\}"),
        row(17, "1.1 does not know the return", V1_1, "ACK\na:\\r\n\n\0", "! ESCAPE_INVALID"),
        row(17, "a colon in a destination of 1.0", V1_0, "SEND\na:/a:b\n\n\0", "SEND {a=/a:b}"),
        row(
            18,
            "CONNECT is not escaped",
            BEFORE_CONNECT,
            "CONNECT\naccept-version:1.2\na:\\c\\t\n\n\0",
            "CONNECT {accept-version=1.2, a=\\c\\t}"),
        row(
            18,
            "nor is STOMP, or a second CONNECT",
            V1_2,
            "STOMP\na:\\c\n\n\0CONNECT\na:\\\n\n\0",
            "STOMP {a=\\c}",
            "CONNECT {a=\\}"),
        row(
            18,
            "anything else before CONNECT is as in 1.2",
            BEFORE_CONNECT,
            "SEND\na:\\r \n\n\0",
            "SEND {a=\r }"),
        row(21, "1.2 keeps spaces", V1_2, "ACK\na : b \n\n\0", "ACK {a = b }"),
        row(21, "1.1 keeps spaces", V1_1, "ACK\na : b \n\n\0", "ACK {a = b }"),
        row(21, "1.0 drops them", V1_0, "ACK\n a :\t b \r\n\n\0", "ACK {a=b}"),
        row(21, "a name of nothing but spaces", V1_0, "ACK\n : b\n\n\0", "! HEADER_INVALID"),
        row(
            21,
            "1.0 counts behind a space",
            V1_0,
            length(" 1", "\0\0"),
            "SEND {content-length=1} \0"),
        row(
            21,
            "a CONNECT without accept-version is 1.0's",
            BEFORE_CONNECT,
            "CONNECT\nlogin: al\npasscode :x\nlogin :b\n\n\0",
            "CONNECT {login=al, passcode=x}"),
        row(
            21,
            "a CONNECT with one is not",
            BEFORE_CONNECT,
            "CONNECT\nlogin: al\naccept-version: 1.1\n\n\0",
            "CONNECT {login= al, accept-version= 1.1}"),
        row(
            21,
            "a CONNECT with a nameless header",
            BEFORE_CONNECT,
            "CONNECT\n : x\n\n\0",
            "! HEADER_INVALID"));
  }

  static Stream<Row> limits() {
    String line30 = "a:" + "x".repeat(28);
    return Stream.of(
        row(
            15,
            "as many headers as allowed",
            SMALL,
            V1_2,
            latin1("ACK\na:1\nb:2\na:3\n\n\0"),
            "ACK {a=1, b=2}"),
        row(
            15,
            "a header too many",
            SMALL,
            V1_2,
            latin1("ACK\na:1\nb:2\na:3\nc:4\n\n\0"),
            "! HEADERS_TOO_LARGE"),
        row(
            15,
            "a header as long as allowed",
            SMALL,
            V1_2,
            latin1("ACK\n" + line30 + "\n\n\0"),
            "ACK {a=" + "x".repeat(28) + "}"),
        row(
            15,
            "a header too long",
            SMALL,
            V1_2,
            latin1("ACK\n" + line30 + "x"),
            "! HEADERS_TOO_LARGE"),
        row(
            15,
            "a frame as large as allowed",
            SMALL,
            V1_2,
            latin1("SEND\n\n" + "x".repeat(93) + "\0"),
            "SEND {} " + "x".repeat(93)),
        row(
            15,
            "a frame too large",
            SMALL,
            V1_2,
            latin1("SEND\n\n" + "x".repeat(94)),
            "! FRAME_TOO_LARGE"),
        row(
            15,
            "a counted one as large as allowed",
            SMALL,
            V1_2,
            latin1("SEND\ncontent-length:75\n\n" + "x".repeat(75) + "\0"),
            "SEND {content-length=75} " + "x".repeat(75)),
        row(
            15,
            "headers that fill the frame",
            SMALL,
            BEFORE_CONNECT,
            latin1("CONNECT\n" + line30 + "\nb:" + "x".repeat(28)),
            "! FRAME_TOO_LARGE"),
        row(
            15,
            "a CONNECT as large as allowed",
            SMALL,
            BEFORE_CONNECT,
            latin1("CONNECT\n" + line30 + "\naccept-version:1.2\n\n\0"),
            "CONNECT {a=" + "x".repeat(28) + ", accept-version=1.2}"),
        row(
            15,
            "ends of line without end on CONNECT",
            SMALL,
            BEFORE_CONNECT,
            latin1("CONNECT\n\n" + "\n".repeat(60)),
            "! FRAME_TOO_LARGE"),
        row(
            15,
            "a token of 10 KiB less its name",
            BEFORE_CONNECT,
            "CONNECT\npasscode:" + "x".repeat(10_231) + "\n\n\0",
            "CONNECT {passcode=" + "x".repeat(10_231) + "}"));
  }

  @Test
  void rule_5_a_frame_of_half_a_megabyte_arrives_byte_by_byte() {
    byte[] frame = latin1("SEND\n\n" + "x".repeat(512 * 1024 - 7) + "\0");

    Heard heard = new Heard(Heard.ANY_CUT, V1_2).receive(frame, 1);

    // With what is unfinished read again at each piece, these would be 137 thousand million steps.
    assertThat(heard.events()).hasSize(1).first().asString().hasSize(512 * 1024 - 7 + 8);
  }

  @Test
  void rule_5_a_frame_is_spread_over_a_limited_number_of_messages_empty_ones_included() {
    StompLimits threePieces = new StompLimits(100, 100, 10, 100, 3);

    Heard allowed = new Heard(threePieces, V1_2);
    allowed.receive(latin1("\n")).receive(latin1("\n")).receive(latin1("\nACK\n\n"), 3);
    Heard refused = new Heard(threePieces, V1_2);
    refused.receive(latin1("ACK\nreceipt:1\n")).receive(latin1("")).receive(latin1("\n"));

    assertThat(allowed.receive(latin1("\0ACK\n\n\0")).events()).endsWith("♥", "ACK {}", "ACK {}");
    assertThat(refused.receive(latin1("\0")).events()).containsExactly("! TOO_MANY_PIECES (1)");
  }

  @Test
  void rule_12_a_frame_that_has_begun_is_seen_to_be_unfinished() {
    Heard heard = new Heard(Heard.ANY_CUT, V1_2);

    assertThat(heard.receive(latin1("\n\0\r")).decoder().isMidFrame()).isFalse();
    assertThat(heard.receive(latin1("\nS")).decoder().isMidFrame()).isTrue();
    assertThat(heard.receive(latin1("END\n\n")).decoder().isMidFrame()).isTrue();
    assertThat(heard.receive(latin1("\0")).decoder().isMidFrame()).isFalse();
    assertThat(heard.receive(latin1("X\n\n")).decoder().isMidFrame()).isFalse();
  }

  @Test
  void rule_17_the_version_is_in_force_from_the_frame_behind_connect_on() {
    StompDecoder decoder = new StompDecoder(SMALL);
    Heard heard = new Heard(SMALL, BEFORE_CONNECT);

    decoder.decode(
        latin1("CONNECT\n\n\0SEND\na: \\r\n\n" + "x".repeat(80) + "\0"),
        new StompFrameListener() {
          @Override
          public void onFrame(StompFrame frame) {
            heard.onFrame(frame);
            decoder.setVersion(V1_0);
          }

          @Override
          public void onHeartBeat() {}
        });

    assertThat(heard.events()).containsExactly("CONNECT {}", "SEND {a=\\r} " + "x".repeat(80));
  }

  @Test
  void rule_39_a_listener_that_has_had_enough_hears_nothing_more() {
    StompDecoder decoder = new StompDecoder(SMALL);
    Heard heard = new Heard(SMALL, V1_2);
    StompFrameListener endsAtOnce =
        new StompFrameListener() {
          @Override
          public void onFrame(StompFrame frame) {
            heard.onFrame(frame);
            decoder.end();
          }

          @Override
          public void onHeartBeat() {
            heard.onHeartBeat();
          }
        };

    decoder.decode(latin1("ACK\n\n\0\nNACK\n\n\0"), endsAtOnce);
    decoder.decode(latin1("\n"), endsAtOnce);

    assertThat(heard.events()).containsExactly("ACK {}");
  }

  private static byte[] threeLongFrames() {
    return latin1(("SEND\n\n" + "x".repeat(90) + "\0").repeat(3));
  }

  private static String[] threeTimesX() {
    String[] events = new String[3];
    Arrays.fill(events, "SEND {} " + "x".repeat(90));
    return events;
  }

  private static byte[] length(String value, String bodyAndNul) {
    return latin1("SEND\ncontent-length:" + value + "\n\n" + bodyAndNul);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static Row row(
      int rule, String name, @Nullable StompVersion version, String latin1, String... expected) {
    return row(rule, name, version, latin1(latin1), expected);
  }

  private static Row row(
      int rule, String name, @Nullable StompVersion version, byte[] input, String... expected) {
    return row(rule, name, Heard.ANY_CUT, version, input, expected);
  }

  private static Row row(
      int rule,
      String name,
      StompLimits limits,
      @Nullable StompVersion version,
      byte[] input,
      String... expected) {
    return new Row(rule, name, limits, version, input, List.of(expected));
  }

  @SuppressWarnings("ArrayRecordComponent") // A row of a table, compared by nobody.
  record Row(
      int rule,
      String name,
      StompLimits limits,
      @Nullable StompVersion version,
      byte[] input,
      List<String> expected) {
    @Override
    public String toString() {
      return "rule %d: %s".formatted(rule, name);
    }
  }
}
