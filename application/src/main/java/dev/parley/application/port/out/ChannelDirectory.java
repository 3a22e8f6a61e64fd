package dev.parley.application.port.out;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.presence.RosterSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Which channels have members, on all nodes, a page at a time; asked by those who are in no
 * channel. Safe for any thread; never blocks. While the registry is away everything fails at once
 * with {@link BusUnavailable}.
 */
public interface ChannelDirectory {
  /** A channel that somebody is in. */
  record Entry(ChannelId channel, RosterSummary summary) {}

  /**
   * Some of the channels.
   *
   * @param next what leads to the following page; empty after the last one
   */
  record ChannelPage(List<Entry> channels, Optional<String> next) {
    public ChannelPage {
      channels = List.copyOf(channels);
    }
  }

  /**
   * Some of a channel's members, by user id.
   *
   * @param count all of them
   * @param next the user after whom the following page begins; empty after the last one
   */
  record MemberPage(
      RosterPosition position, int count, List<Member> members, Optional<UserId> next) {
    public MemberPage {
      members = List.copyOf(members);
    }
  }

  /**
   * A node that may hold users.
   *
   * @param left how long its lease lasts, unless it renews it
   */
  record NodeLease(Incarnation node, Duration left) {}

  /**
   * Channels that somebody is in. One that was occupied all the while is on at least one page; on
   * several if it is on several nodes, but never twice on one. A page may be shorter than it could
   * be, or empty, and a little longer than was asked for.
   *
   * @param cursor {@link ChannelPage#next} of the page before
   * @param most of a page, about
   * @return completes with nothing if the cursor is none of its
   */
  CompletionStage<Optional<ChannelPage>> channels(
      Optional<String> cursor, int most, Predicate<ChannelId> wanted);

  /**
   * Members of a channel. Who was there all the while is on exactly one page.
   *
   * @param after the last one of the page before
   * @param most of a page, at least 1
   */
  CompletionStage<MemberPage> members(ChannelId channel, Optional<UserId> after, int most);

  /** The nodes whose lease is in force, in no order. */
  CompletionStage<List<NodeLease>> nodes();
}
