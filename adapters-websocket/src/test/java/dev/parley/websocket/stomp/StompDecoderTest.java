package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rules of frames, each a row; those of conversations are in StompConversationTest. In the rows
 * {@code #} is a line feed, {@code ^} a carriage return, {@code @} a NUL, {@code ~} the byte FF.
 */
class StompDecoderTest {
  private static final StompLimits SMALL = new StompLimits(200, 4, 60, 1_000);

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "line feeds end lines | V1_2 | SEND#a:b##body@ | SEND{a=b}[body]",
        "so do carriage return and line feed | V1_2 | SEND^#a:b^#^#body@ | SEND{a=b}[body]",
        "STOMP is another name of CONNECT | V1_2 | STOMP#a:b##@ | STOMP{a=b}[]",
        "several frames in one message | V1_2 | SEND##x@SEND##y@ | SEND{}[x];SEND{}[y]",
        "ends of lines between frames are heart-beats | V1_2 | #^#SEND##x@# |"
            + " beat;beat;SEND{}[x];beat",
        "stray NULs between frames are passed over | V1_2 | @@SEND##x@@ | SEND{}[x]",
        "a carriage return within a value of 1.1 is its own | V1_1 | SEND#a:b^c##@ | SEND{a=b^c}[]",
        "content-length lets NULs into the body | V1_2 | SEND#content-length:3##a@b@ |"
            + " SEND{content-length=3}[a@b]",
        "content-length of nothing | V1_2 | SEND#content-length:0##@ | SEND{content-length=0}[]",
        "a body too long for its length | V1_2 | SEND#content-length:1##ab@ | !nul_missing",
        "a length that is no number | V1_2 | SEND#content-length:abc##@ | !content_length_invalid",
        "a length with a space | V1_2 | SEND#content-length: 3##abc@ | !content_length_invalid",
        "a length with a sign | V1_2 | SEND#content-length:+3##abc@ | !content_length_invalid",
        "a negative length | V1_2 | SEND#content-length:-1##@ | !content_length_invalid",
        "an empty length | V1_2 | SEND#content-length:##@ | !content_length_invalid",
        "a length over the limit is refused on first sight | V1_2 | SEND#content-length:201# |"
            + " !frame_too_large",
        "a length beyond all numbers | V1_2 | SEND#content-length:99999999999# | !frame_too_large",
        "1.2 escapes four characters | V1_2 | SEND#a:\\r\\n\\c\\\\##@ | SEND{a=^#:\\}[]",
        "1.1 escapes three | V1_1 | SEND#a:\\n\\c\\\\##@ | SEND{a=#:\\}[]",
        "1.1 knows no escaped carriage return | V1_1 | SEND#a:\\r##@ | !escape_invalid",
        "1.0 escapes nothing | V1_0 | SEND#a:x\\t\\n##@ | SEND{a=x\\t\\n}[]",
        "an unknown escape is fatal | V1_2 | SEND#a:\\t##@ | !escape_invalid",
        "so is a backslash at the end | V1_2 | SEND#a:b\\##@ | !escape_invalid",
        "names are escaped too | V1_2 | SEND#a\\cb:c##@ | SEND{a:b=c}[]",
        "CONNECT is never escaped | V1_2 | CONNECT#a:\\t##@ | CONNECT{a=\\t}[]",
        "of repeated headers the first counts | V1_2 | SEND#a:1#a:2##@ | SEND{a=1}[]",
        "a value may be empty | V1_2 | SEND#a:##@ | SEND{a=}[]",
        "a value may have colons | V1_2 | SEND#a:b:c##@ | SEND{a=b:c}[]",
        "a header without a colon | V1_2 | SEND#a##@ | !header_invalid",
        "a header without a name | V1_2 | SEND#:b##@ | !header_invalid",
        "a frame that ends among its headers | V1_2 | SEND#a:b@ | !header_invalid",
        "later versions trim nothing | V1_2 | SEND#a: b ##@ | SEND{a= b }[]",
        "1.0 trims | V1_0 | SEND#a: b ##@ | SEND{a=b}[]",
        "a header that is not UTF-8 | V1_2 | SEND#a:~##@ | !not_utf8",
        "a body may be any bytes | V1_2 | SEND##~@ | SEND{}[~]",
        "an unknown command | V1_2 | FOO##@ | !command_unknown",
        "a command in small letters | V1_2 | send##@ | !command_unknown",
        "a server's command | V1_2 | MESSAGE##@ | !command_unknown",
        "another server's command | V1_2 | CONNECTED##@ | !command_unknown",
        "frames before a bad one still count | V1_2 | SEND##x@FOO##@SEND##y@ |"
            + " SEND{}[x];!command_unknown",
        "empty lines are no body | V1_2 | CONNECT#####@ | CONNECT{}[]",
        "a body where none may be | V1_2 | DISCONNECT##x@ | !body_not_allowed",
        "content-type is free text | V1_2 | SEND#content-type:???##x@ | SEND{content-type=???}[x]",
        "four headers are allowed here | V1_2 | SEND#a:1#b:2#c:3#d:4##@ | SEND{a=1, b=2, c=3,"
            + " d=4}[]",
        "five are not | V1_2 | SEND#a:1#b:2#c:3#d:4#e:5##@ | !headers_too_large",
      })
  void bytes_become_frames(String rule, StompVersion version, String bytes, String expected) {
    List<String> wanted = Arrays.asList(unfold(expected).split(";", -1));

    assertThat(Decoding.whole(version, SMALL, unfold(bytes))).as(rule).isEqualTo(wanted);
    assertThat(Decoding.byteByByte(version, SMALL, unfold(bytes)))
        .as("%s, byte by byte", rule)
        .isEqualTo(wanted);
  }

  @Test
  void a_line_or_a_body_beyond_the_limits_is_refused() {
    String line = "SEND\na:" + "x".repeat(60) + "\n\n\0";
    String body = "SEND\n\n" + "x".repeat(201) + "\0";

    assertThat(Decoding.whole(StompVersion.V1_2, SMALL, line))
        .containsExactly("!headers_too_large");
    assertThat(Decoding.whole(StompVersion.V1_2, SMALL, body)).containsExactly("!frame_too_large");
  }

  @Test
  void a_frame_in_too_many_pieces_is_refused() {
    StompLimits limits = new StompLimits(10_000, 10, 1_000, 5);

    assertThat(Decoding.byteByByte(StompVersion.V1_2, limits, "SEND\n\nabc\0"))
        .containsExactly("!frame_too_large");
  }

  @Test
  void a_violation_names_the_receipt_that_was_read_before_it() {
    StompDecoder decoder = new StompDecoder(StompLimits.DEFAULT);
    StompFrameListener deaf =
        new StompFrameListener() {
          @Override
          public void onFrame(StompFrame frame) {}

          @Override
          public void onHeartBeat() {}
        };

    assertThat(
            assertThrows(
                    StompViolation.class,
                    () -> decoder.decode("SEND\nreceipt:r1\nbad\n".getBytes(UTF_8), deaf))
                .receipt())
        .contains("r1");
  }

  private static String unfold(String row) {
    return row.strip().replace('#', '\n').replace('^', '\r').replace('@', '\0').replace('~', 'ÿ');
  }
}
