package dev.parley.websocket.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.ServerEvent.RosterState;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceView;
import dev.parley.domain.presence.Roster;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.presence.RosterSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventWriterTest {
  @Test
  void a_state_lists_all_its_members_where_there_is_room() {
    String json = state(1_000, "n", "https://example.com/a.png");

    assertThat(json).endsWith("\"count\":1000,\"truncated\":false,\"ref\":\"r\"}}");
    assertThat(listed(json)).isEqualTo(1_000);
  }

  @Test
  void the_members_of_a_roster_are_encoded_once_and_read_the_same() {
    List<Member> members =
        List.of(new Member(new UserId("u1"), "Ada", Optional.of("https://example.com/a.png")));
    Roster roster = Roster.from(new RosterSnapshot(new RosterPosition("epoch", 1), members, 1));

    assertThat(roster.members()).isSameAs(roster.members());
    assertThat(state(roster.members()))
        .isEqualTo(state(members))
        .isEqualTo(state(roster.members()));
  }

  @Test
  void a_state_that_would_be_too_large_is_cut_behind_a_member_and_says_so() {
    for (String letter : List.of("x", "ü", "\u0001", "\uD83D\uDE00")) {
      String json = state(1_000, letter.repeat(250 / letter.length()), letter.repeat(1_000));

      assertThat(json.getBytes(UTF_8).length).isBetween(235 * 1024, 256 * 1024);
      assertThat(json).endsWith("}],\"count\":1000,\"truncated\":true,\"ref\":\"r\"}}");
      assertThat(listed(json)).isBetween(15, 999);
    }
  }

  private static int listed(String json) {
    return json.split("\"userId\"", -1).length - 1;
  }

  private static String state(int count, String name, String avatar) {
    List<Member> members =
        IntStream.range(0, count)
            .mapToObj(i -> new Member(new UserId("u" + i), name, Optional.of(avatar)))
            .toList();
    return state(members);
  }

  private static String state(List<Member> members) {
    return new String(
        EventWriter.write(
            new RosterState(
                new ChannelId("c1"),
                members,
                members.size(),
                false,
                PresenceView.LIST,
                RosterPosition.NONE,
                false,
                new Asked(Optional.of("r")),
                Instant.EPOCH)),
        UTF_8);
  }

  private record Asked(Optional<String> ref) implements Request {}
}
