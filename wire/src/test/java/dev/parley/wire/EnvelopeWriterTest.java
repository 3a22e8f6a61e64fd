package dev.parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.typing.ThreadId;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import dev.parley.domain.typing.Typist;
import dev.parley.wire.PublicationReader.Decoded.Accepted;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvelopeWriterTest {
  private static final ChannelId STANDUP = new ChannelId("standup");
  private static final Instant AT = Instant.ofEpochSecond(7, 999_999_999);
  private static final RosterPosition POSITION = new RosterPosition("e1", 3);
  private static final Member ADA =
      new Member(new UserId("ada"), "A\"d\\a\n😀", Optional.of("https://a/b"));

  @Test
  void an_event_is_its_type_its_channel_whole_seconds_and_its_data() {
    assertThat(
            text(
                EnvelopeWriter.write(
                    EventName.PONG,
                    Optional.empty(),
                    AT,
                    Optional.of("r1"),
                    json -> json.writeNumberProperty("n", 1))))
        .isEqualTo("{\"type\":\"pong\",\"timestamp\":7,\"data\":{\"n\":1,\"ref\":\"r1\"}}");
  }

  @Test
  void what_is_written_of_presence_is_read_as_that() {
    for (PresenceEvent event :
        new PresenceEvent[] {new MemberJoined(ADA), new MemberLeft(ADA.user())}) {
      assertThat(read(EnvelopeWriter.presence(STANDUP, event, POSITION, AT)))
          .isEqualTo(new Meaning.PresenceChanged(event, Optional.of(POSITION)));
      assertThat(text(EnvelopeWriter.presence(STANDUP, event, RosterPosition.NONE, AT)))
          .doesNotContain("epoch", "rev");
    }
  }

  @Test
  void what_is_written_of_typing_is_read_as_that() {
    Optional<ThreadId> thread = ThreadId.parse("t1");
    TypingEvent started = new TypingStarted(new Typist(ADA.user(), ADA.name(), thread));
    TypingEvent stopped = new TypingStopped(ADA.user(), Optional.empty());

    assertThat(read(EnvelopeWriter.typing(STANDUP, started, AT)))
        .isEqualTo(new Meaning.TypingChanged(started));
    assertThat(read(EnvelopeWriter.typing(STANDUP, stopped, AT)))
        .isEqualTo(new Meaning.TypingChanged(stopped));
  }

  @Test
  void a_script_completes_a_head_by_the_seconds_and_a_profile_by_the_position() {
    String profile = EnvelopeWriter.member(ADA);
    String completed =
        EnvelopeWriter.head(EventName.PRESENCE_JOIN, STANDUP)
            + "7,\"data\":"
            + profile.substring(0, profile.length() - 1)
            + ",\"epoch\":\"e1\",\"rev\":3}}";

    assertThat(completed)
        .isEqualTo(text(EnvelopeWriter.presence(STANDUP, new MemberJoined(ADA), POSITION, AT)));
  }

  private static Meaning read(byte[] json) {
    return ((Accepted) PublicationReader.decode(STANDUP, json)).publication().meaning();
  }

  private static String text(byte[] json) {
    return new String(json, UTF_8);
  }
}
