package dev.parley.application.port.out;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import dev.parley.domain.presence.RosterSnapshot;
import dev.parley.domain.presence.RosterSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The cluster-wide rosters, held by node incarnations under leases: the authority on who is in a
 * channel, and how they are shown. A change that makes a user come or go, or shows them otherwise,
 * is published to the channel, exactly once, in the same step that records it, so joins and leaves
 * of one user strictly alternate, with updates only between a join and its leave.
 *
 * <p>Safe for any thread; never blocks. Each call is one atomic step or several that may be cut
 * between any two without harm, and may be repeated without effect. A call that fails completes
 * with {@link BusUnavailable}, and whether it took effect is then unknown: the caller is in doubt,
 * takes a new incarnation and lets the old one be swept. Calls for one channel take effect in the
 * order in which they were made.
 */
public interface PresenceRegistry {
  /** How long a lease lasts without being renewed, by the registry's own clock. */
  Duration LEASE = Duration.ofSeconds(6);

  /**
   * How long a lease is over before its incarnation is {@link #overdue}. A clock of the registry
   * that is stepped ahead ends all leases, or only those that were renewed the longest ago: their
   * nodes are alive, and find out and register everyone again within that time.
   */
  Duration OVERDUE_AFTER = Duration.ofSeconds(2);

  /**
   * The longest that a lease is given for, by {@link #drain}. One that seems to last longer is from
   * before the registry's clock was set back, and is cut to {@link #LEASE}.
   */
  Duration LONGEST = Duration.ofSeconds(20);

  /** Whether an incarnation may still hold anyone. */
  enum Standing {
    /** Its lease is in force. */
    GOOD,
    /** Its lease is over or it was swept: nothing of it takes effect any more. */
    FENCED
  }

  /** Gives a new incarnation its lease. */
  CompletionStage<Void> register(Incarnation incarnation);

  /** Extends a lease that is in force; one that is over is never extended. */
  CompletionStage<Standing> renew(Incarnation incarnation);

  /**
   * Has the user held in the channel by this incarnation. A user who is not there yet comes as the
   * member that is given; of one who is there the news count, and if they change anything, that is
   * published as an update.
   *
   * @param news what of the member is to take the place of what is shown
   */
  CompletionStage<Standing> hold(
      ChannelId channel, Member member, News news, Incarnation incarnation);

  /**
   * Ends the incarnation's hold of the user.
   *
   * @param ending of the user's last connection to this node, for whoever is told why
   */
  CompletionStage<Void> release(
      ChannelId channel, UserId user, Ending ending, Incarnation incarnation);

  /** Says that the incarnation holds nobody in the channel any more: it need not be swept there. */
  CompletionStage<Void> vacate(ChannelId channel, Incarnation incarnation);

  /** The channel's roster. */
  CompletionStage<RosterSnapshot> roster(ChannelId channel);

  /** As much of the roster as shows whether a replica is right; it costs little. */
  CompletionStage<RosterSummary> summary(ChannelId channel);

  /**
   * Lets what the incarnation holds be for others to sweep after {@code grace} from now, {@link
   * #LONGEST} at the most. Its lease is over by then, or earlier.
   */
  CompletionStage<Void> drain(Incarnation incarnation, Duration grace);

  /**
   * The incarnations whose lease has been over for {@link #OVERDUE_AFTER}, and which nobody has
   * swept yet. None at all if the lease of who asks is over, too: then it is the registry's clock
   * that was set, or everyone was cut off from it, and who asks first would sweep all the others.
   *
   * @param asker the caller's own incarnation
   */
  CompletionStage<List<Incarnation>> overdue(Incarnation asker);

  /**
   * Removes everything that an incarnation holds, whose lease is over, and publishes the leaves. At
   * most one node sweeps an incarnation at a time; one that stops half-way leaves the rest to be
   * found by {@link #overdue} again.
   *
   * @return completes with how many holds were removed, 0 if another node is at it
   */
  CompletionStage<Integer> sweep(Incarnation incarnation);

  /** What is refused of this at present, for people; empty if nothing is known to be. */
  default Optional<String> refused() {
    return Optional.empty();
  }
}
