package dev.parley.application.port.out;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.RosterSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The cluster-wide rosters, held by node incarnations under leases: the authority on who is in a
 * channel. A change that makes a user come or go is published to the channel, exactly once, in the
 * same step that records it, so joins and leaves of one user strictly alternate.
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

  /** Has the user held in the channel by this incarnation. */
  CompletionStage<Standing> hold(ChannelId channel, Member member, Incarnation incarnation);

  /** Ends the incarnation's hold of the user. */
  CompletionStage<Void> release(ChannelId channel, UserId user, Incarnation incarnation);

  /** Says that the incarnation holds nobody in the channel any more: it need not be swept there. */
  CompletionStage<Void> vacate(ChannelId channel, Incarnation incarnation);

  /** The channel's roster. */
  CompletionStage<RosterSnapshot> roster(ChannelId channel);

  /** Lets the lease end after {@code grace} from now: what it holds is then for others to sweep. */
  CompletionStage<Void> drain(Incarnation incarnation, Duration grace);

  /** The incarnations whose lease is over and which nobody has swept yet. */
  CompletionStage<List<Incarnation>> overdue();

  /**
   * Removes everything that an incarnation holds, whose lease is over, and publishes the leaves. At
   * most one node sweeps an incarnation at a time; one that stops half-way leaves the rest to be
   * found by {@link #overdue} again.
   *
   * @return completes with how many holds were removed, 0 if another node is at it
   */
  CompletionStage<Integer> sweep(Incarnation incarnation);
}
