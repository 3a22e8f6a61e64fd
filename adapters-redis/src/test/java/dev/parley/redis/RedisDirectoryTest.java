package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.Stages;
import dev.parley.application.port.out.ChannelDirectory;
import dev.parley.application.port.out.ChannelDirectory.ChannelPage;
import dev.parley.application.port.out.ChannelDirectory.Entry;
import dev.parley.application.port.out.ChannelDirectory.MemberPage;
import dev.parley.application.port.out.ChannelDirectory.NodeLease;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisDirectoryTest {
  private static final ChannelId LOBBY = new ChannelId("lobby");
  private static final Incarnation HERE = new Incarnation("aaaa");
  private static final Incarnation THERE = new Incarnation("bbbb");

  private TestNode node;
  private PresenceRegistry registry;
  private ChannelDirectory directory;

  /** Where it runs. */
  TestRedis redis() {
    return RedisFixture.shared();
  }

  @BeforeEach
  void start() {
    node = TestNode.start(redis(), new RecordingNode());
    registry = node.adapters().presenceRegistry();
    directory = node.adapters().channelDirectory();
    done(registry.register(HERE));
    done(registry.register(THERE));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void members_are_paged_by_user_id_and_each_is_on_one_page() {
    // Some are held by two nodes; one begins as another does.
    List<String> users = List.of("a", "a b", "ab", "b", "c", "ü", "z").stream().sorted().toList();
    users.forEach(user -> hold(LOBBY, user, HERE));
    List.of("a", "c", "z").forEach(user -> hold(LOBBY, user, THERE));

    for (int size = 1; size <= 8; size++) {
      List<String> seen = new ArrayList<>();
      Optional<UserId> after = Optional.empty();
      do {
        MemberPage page = done(directory.members(LOBBY, after, size));
        assertThat(page.count()).isEqualTo(7);
        assertThat(page.position().rev()).isEqualTo(7);
        assertThat(page.members()).hasSizeBetween(1, size);
        page.members().forEach(member -> seen.add(member.user().value()));
        after = page.next();
      } while (after.isPresent());
      assertThat(seen).as("pages of " + size).containsExactlyInAnyOrderElementsOf(users);
    }
  }

  @Test
  void nobody_is_in_a_channel_that_is_not_known() {
    MemberPage page = done(directory.members(LOBBY, Optional.empty(), 100));

    assertThat(page.members()).isEmpty();
    assertThat(page.count()).isZero();
    assertThat(page.next()).isEmpty();
    assertThat(page.position().epoch()).isEmpty();
  }

  @Test
  void every_channel_that_somebody_is_in_is_found_on_whatever_pages() {
    // More than a set keeps in one piece.
    List<ChannelId> channels =
        IntStream.range(0, 700).mapToObj(i -> new ChannelId("room." + i)).toList();
    done(registry.drain(HERE, PresenceRegistry.LONGEST));
    List<CompletionStage<?>> holds = new ArrayList<>();
    channels.forEach(channel -> holds.add(registry.hold(channel, member("u1"), News.NONE, HERE)));
    channels
        .subList(0, 50)
        .forEach(channel -> holds.add(registry.hold(channel, member("u2"), News.NONE, THERE)));
    holds.forEach(Stages::done);
    hold(new ChannelId("other"), "u1", THERE);
    done(registry.release(channels.get(7), new UserId("u1"), Ending.DELIBERATE, HERE));
    done(registry.release(channels.get(7), new UserId("u2"), Ending.DELIBERATE, THERE));

    List<ChannelId> expected = new ArrayList<>(channels);
    expected.remove(7);
    assertThat(all(100, channel -> channel.value().startsWith("room.")))
        .extracting(Entry::channel)
        .containsOnlyOnceElementsOf(expected.subList(49, 699))
        .contains(expected.toArray(ChannelId[]::new))
        .doesNotContain(channels.get(7), new ChannelId("other"));
    assertThat(all(1_000, channel -> channel.value().equals("room.3")))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.summary().count()).isEqualTo(2);
          assertThat(entry.summary().position().rev()).isEqualTo(2);
        });
  }

  @Test
  void a_cursor_of_a_node_that_is_gone_leads_on_and_one_that_is_none_nowhere() {
    hold(LOBBY, "u1", THERE);

    assertThat(done(directory.channels(Optional.of("abcd.17"), 10, channel -> true)))
        .hasValueSatisfying(
            page -> assertThat(page.channels()).extracting(Entry::channel).containsExactly(LOBBY));
    assertThat(done(directory.channels(Optional.of("cccc.0"), 10, channel -> true)))
        .contains(new ChannelPage(List.of(), Optional.empty()));
    for (String wrong : List.of("", "x", "a.b", "a{b}.1", ".1", "a.-1")) {
      assertThat(done(directory.channels(Optional.of(wrong), 10, channel -> true))).isEmpty();
    }
  }

  @Test
  void nodes_are_those_whose_lease_is_in_force() {
    assertThat(done(directory.nodes()))
        .extracting(NodeLease::node)
        .containsExactlyInAnyOrder(HERE, THERE);
    assertThat(done(directory.nodes()))
        .allSatisfy(
            lease -> assertThat(lease.left()).isBetween(Duration.ZERO, PresenceRegistry.LEASE));

    node.leasesAge(PresenceRegistry.LEASE);
    assertThat(done(directory.nodes())).isEmpty();
  }

  private List<Entry> all(int most, Predicate<ChannelId> wanted) {
    List<Entry> all = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      ChannelPage page = done(directory.channels(cursor, most, wanted)).orElseThrow();
      assertThat(page.channels()).extracting(Entry::channel).doesNotHaveDuplicates();
      all.addAll(page.channels());
      cursor = page.next();
    } while (cursor.isPresent());
    return all;
  }

  private void hold(ChannelId channel, String user, Incarnation by) {
    done(registry.hold(channel, member(user), News.NONE, by));
  }

  private static Member member(String user) {
    return new Member(new UserId(user), "User " + user, Optional.empty());
  }
}
