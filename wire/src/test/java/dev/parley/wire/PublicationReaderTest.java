package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Meaning.MessagePosted;
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Meaning.TypingChanged;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.typing.ThreadId;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import dev.parley.domain.typing.Typist;
import dev.parley.wire.PublicationReader.Decoded.Accepted;
import dev.parley.wire.PublicationReader.Decoded.Rejected;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationReaderTest {
  private static final ChannelId STANDUP = new ChannelId("standup");
  private static final UserId ALICE = new UserId("alice");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"t\",\"channelId\":\"standup\",\"data\":{\"x\":1.50,\"y\":1e0,\"z\":-0}}",
        " {\n \"channelId\" : \"standup\" , \"type\":\"\\u0074\"}\r\n\t ",
        "{\"unknown\":[[],{}],\"type\":\"t\",\"channelId\":\"standup\",\"unknown\":null}",
        "{\"type\":\"t\",\"channelId\":\"standup\",\"data\":\"\\ud800 é 😀 \\u0000 �\"}",
        "{\"type\":\"\",\"channelId\":\"standup\",\"timestamp\":\"whenever\"}",
        "{\"data\":[1],\"data\":2,\"t\\u0079pe\":\"t\",\"channelId\":\"st\\u0061ndup\"}",
      })
  void what_is_relayed_are_the_bytes_that_were_published(String json) {
    assertThat(text(accepted(json))).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "nonsense",
        "null",
        "1",
        "\"text\"",
        "[{\"type\":\"t\",\"channelId\":\"standup\"}]",
        "{\"type\":\"t\",\"channelId\":\"standup\"",
        "{\"type\":\"t\",\"channelId\":\"standup\"}}",
        "{\"type\":\"t\",\"channelId\":\"standup\"} {}",
        "{\"type\":\"t\",\"channelId\":\"standup\"} x",
        "{\"type\":\"t\",\"channelId\":\"standup\"}\u0000",
        "{\"type\":\"t\",\"channelId\":\"standup\",}",
        "{type:\"t\",\"channelId\":\"standup\"}",
        "{'type':'t','channelId':'standup'}",
        "{\"type\":\"t\",\"channelId\":\"standup\",\"x\":01}",
        "{\"type\":\"t\",\"channelId\":\"standup\",\"x\":NaN}",
        "{\"type\":\"t\",\"channelId\":\"standup\",\"x\":.5}",
        "{\"type\":\"t\",\"channelId\":\"standup\",\"x\":\"line\nend\"}",
        "{\"type\":\"t\",\"channelId\":\"standup\",\"x\":\"\\x\"}",
        "{\"type\":\"t\",\"channelId\":\"standup\"}//",
        "\uFEFF{\"type\":\"t\",\"channelId\":\"standup\"}",
      })
  void what_is_not_one_json_object_is_rejected(String text) {
    assertThat(rejected(bytes(text))).isEqualTo(RejectionReason.NOT_JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void json_in_another_encoding_is_not_guessed_at(String charset) {
    byte[] encoded =
        "{\"type\":\"t\",\"channelId\":\"standup\"}".getBytes(Charset.forName(charset));

    assertThat(rejected(encoded)).isEqualTo(RejectionReason.NOT_JSON);
  }

  @Test
  void nesting_is_bounded_wherever_it_is() {
    assertThat(text(accepted(nested(WireLimits.DEPTH - 1)))).isNotEmpty();

    assertThat(rejected(bytes(nested(WireLimits.DEPTH)))).isEqualTo(RejectionReason.TOO_DEEP);
    assertThat(rejected(bytes("{\"data\":".repeat(60_000)))).isEqualTo(RejectionReason.TOO_DEEP);
    assertThat(rejected(bytes("{\"x\":" + "[".repeat(500_000))))
        .isEqualTo(RejectionReason.TOO_DEEP);
  }

  @Test
  void a_rich_text_with_a_link_in_a_list_in_a_list_is_not_deep() {
    String document = richText("link", 18);

    assertThat(text(accepted(event("message:created", document)))).contains("link");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", // a continuation alone
        "c3", // a sequence cut short
        "c0af", // overlong, of two bytes
        "e080af", // of three
        "f08080af", // of four
        "eda080", // half a surrogate pair
        "f4908080", // above U+10FFFF
        "ff",
        "efbfbdff", // hidden behind a replacement character that was sent
      })
  void what_is_not_utf8_is_rejected(String hex) {
    byte[] before = bytes("{\"type\":\"t\",\"channelId\":\"standup\",\"x\":\"");
    byte[] malformed = HexFormat.of().parseHex(hex);
    byte[] after = bytes("\"}");

    assertThat(rejected(concat(before, malformed, after))).isEqualTo(RejectionReason.NOT_UTF8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":\"t\"}",
        "{\"channelId\":\"standup\"}",
        "{\"type\":1,\"channelId\":\"standup\"}",
        "{\"type\":null,\"channelId\":\"standup\"}",
        "{\"type\":{\"type\":\"t\"},\"channelId\":\"standup\"}",
        "{\"type\":\"t\",\"channelId\":[\"standup\"]}",
        "{\"data\":{\"type\":\"t\",\"channelId\":\"standup\"}}",
        "{\"type\":\"t\",\"type\":\"t\",\"channelId\":\"standup\"}",
        "{\"type\":\"t\",\"channelId\":\"standup\",\"channelId\":\"standup\"}",
        "{\"type\":\"t\",\"channelId\":\"standup\",\"t\\u0079pe\":2}",
        "{\"Type\":\"t\",\"channelid\":\"standup\"}",
      })
  void an_envelope_that_is_missing_or_ambiguous_is_rejected(String json) {
    assertThat(rejected(bytes(json))).isEqualTo(RejectionReason.NO_ENVELOPE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lunch", "", "STANDUP", "standup ", "standup\\u0000", "channel:standup"})
  void an_event_of_another_channel_is_rejected(String other) {
    assertThat(rejected(bytes("{\"type\":\"t\",\"channelId\":\"" + other + "\"}")))
        .isEqualTo(RejectionReason.WRONG_CHANNEL);
  }

  @Test
  void the_size_is_bounded() {
    String head = "{\"type\":\"t\",\"channelId\":\"standup\",\"x\":\"";
    int room = WireLimits.EVENT_BYTES - head.length() - 2;

    assertThat(accepted(head + "x".repeat(room) + "\"}").payload().sizeBytes())
        .isEqualTo(WireLimits.EVENT_BYTES);
    assertThat(rejected(bytes(head + "x".repeat(room + 1) + "\"}")))
        .isEqualTo(RejectionReason.TOO_LARGE);
  }

  @Test
  void long_numbers_and_names_are_as_good_as_any() {
    String digits = "7".repeat(100_000);

    assertThat(text(accepted(event("t", "{\"rev\":" + digits + ",\"" + digits + "\":1}"))))
        .contains(digits);
  }

  @Test
  void whatever_is_published_is_read_without_failing() {
    byte[] good = bytes(event("presence:join", "{\"userId\":\"a\",\"rev\":1,\"epoch\":\"é\"}"));
    Random random = new Random(20261123);
    for (int i = 0; i < 20_000; i++) {
      byte[] mutated = good.clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }

      assertThat(PublicationReader.decode(STANDUP, mutated)).isNotNull();
    }
  }

  @Test
  void a_posted_message_names_its_author() {
    assertThat(meaning("message:created", "{\"userId\":7,\"authorId\":\"alice\"}"))
        .isEqualTo(new MessagePosted(ALICE));
  }

  @Test
  void the_data_may_come_before_the_type() {
    Publication publication =
        accepted(
            "{\"data\":{\"authorId\":\"alice\"},\"channelId\":\"standup\","
                + "\"type\":\"message:created\"}");

    assertThat(publication.event()).isEqualTo(EventName.MESSAGE_CREATED);
    assertThat(publication.meaning()).isEqualTo(new MessagePosted(ALICE));
  }

  @Test
  void who_joins_is_known_with_the_place_in_the_rosters_history() {
    assertThat(
            meaning(
                "presence:join",
                "{\"userId\":\"alice\",\"userName\":\"Al\",\"userAvatar\":\"https://x/a.png\","
                    + "\"epoch\":\"e1\",\"rev\":12}"))
        .isEqualTo(
            new PresenceChanged(
                new MemberJoined(new Member(ALICE, "Al", Optional.of("https://x/a.png"))),
                Optional.of(new RosterPosition("e1", 12))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"epoch\":\"e1\"",
        ",\"rev\":12",
        ",\"epoch\":\"e1\",\"rev\":\"12\"",
        ",\"epoch\":\"e1\",\"rev\":12.0",
        ",\"epoch\":7,\"rev\":12",
        ",\"epoch\":\"e1\",\"rev\":12,\"rev\":13",
        ",\"epoch\":\"e1\",\"rev\":99999999999999999999",
      })
  void presence_without_a_place_in_history_is_that_of_an_older_server(String position) {
    assertThat(meaning("presence:leave", "{\"userId\":\"alice\"" + position + "}"))
        .isEqualTo(new PresenceChanged(new MemberLeft(ALICE), Optional.empty()));
  }

  @Test
  void typing_is_known_with_its_thread() {
    assertThat(
            meaning(
                "typing:start",
                "{\"userId\":\"alice\",\"userName\":\"Al\",\"threadId\":\"t1\",\"x\":[{}]}"))
        .isEqualTo(
            new TypingChanged(
                new TypingStarted(new Typist(ALICE, "Al", Optional.of(new ThreadId("t1"))))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\""})
  void a_field_that_is_null_or_empty_is_one_that_is_left_out(String nothing) {
    assertThat(meaning("typing:stop", "{\"userId\":\"alice\",\"threadId\":" + nothing + "}"))
        .isEqualTo(new TypingChanged(new TypingStopped(ALICE, Optional.empty())));
    assertThat(
            meaning(
                "presence:join",
                "{\"userId\":\"alice\",\"userName\":\"Al\",\"userAvatar\":" + nothing + "}"))
        .isEqualTo(
            new PresenceChanged(
                new MemberJoined(new Member(ALICE, "Al", Optional.empty())), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message:created {}",
        "message:created {\"authorId\":7}",
        "message:created {\"authorId\":\"a\\u0000b\"}",
        "message:created {\"authorId\":\"alice\",\"authorId\":\"bob\"}",
        "message:created [\"alice\"]",
        "message:created {\"inner\":{\"authorId\":\"alice\"}}",
        "message:updated {\"authorId\":\"alice\"}",
        "presence:join {\"userId\":\"alice\"}",
        "presence:join {\"userName\":\"Al\"}",
        "presence:join {\"userId\":\"\",\"userName\":\"Al\"}",
        "presence:join {\"userId\":\"alice\",\"userName\":\"\"}",
        "presence:join {\"userId\":\"alice\",\"userName\":\"Al\",\"userAvatar\":{}}",
        "presence:leave {\"userId\":null}",
        "presence:leave null",
        "typing:start {\"userId\":\"alice\"}",
        "typing:start {\"userId\":\"alice\",\"userName\":\"Al\",\"threadId\":5}",
        "presence:leave {\"userId\":\"alice\"},\"data\":{\"userId\":\"bob\"}",
      })
  void an_event_whose_data_does_not_fit_is_relayed_and_not_understood(String typeAndData) {
    int space = typeAndData.indexOf(' ');

    assertThat(meaning(typeAndData.substring(0, space), typeAndData.substring(space + 1)))
        .isEqualTo(Meaning.OPAQUE);
  }

  private static Meaning meaning(String type, String data) {
    return accepted(event(type, data)).meaning();
  }

  private static String event(String type, String data) {
    return "{\"type\":\"" + type + "\",\"channelId\":\"standup\",\"data\":" + data + "}";
  }

  private static String nested(int depth) {
    return event("t", "[".repeat(depth) + "]".repeat(depth));
  }

  /** Blocks within blocks, as editors write them: an object and a list for each level. */
  private static String richText(String leaf, int depth) {
    return "{\"type\":\"list\",\"content\":[".repeat(depth)
        + "{\"type\":\""
        + leaf
        + "\"}"
        + "]}".repeat(depth);
  }

  private static Publication accepted(String json) {
    return ((Accepted) PublicationReader.decode(STANDUP, bytes(json))).publication();
  }

  private static RejectionReason rejected(byte[] bytes) {
    return ((Rejected) PublicationReader.decode(STANDUP, bytes)).reason();
  }

  private static String text(Publication publication) {
    return new String(publication.payload().bytes(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] concat(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
