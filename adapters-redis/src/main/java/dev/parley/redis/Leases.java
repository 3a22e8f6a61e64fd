package dev.parley.redis;

import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The steps that can be taken on the nodes' leases and on where they have entered, each of them at
 * once or not at all. Safe for any thread; steps take effect in the order in which they are asked
 * for.
 */
interface Leases {
  /** Gives a new incarnation its lease. */
  CompletionStage<Void> register(Incarnation incarnation);

  /** Lets a lease end so long from now; false if it is over. */
  CompletionStage<Boolean> extend(Incarnation incarnation, Duration length);

  /** Says that the incarnation may hold someone in the channel; false if its lease is over. */
  CompletionStage<Boolean> enter(ChannelId channel, Incarnation incarnation);

  /** Says that there is nothing to sweep in these channels. */
  CompletionStage<Void> exit(Collection<ChannelId> channels, Incarnation incarnation);

  /**
   * Puts an incarnation that nobody goes on with up for sweeping in these channels, also when it
   * has been forgotten in the meantime.
   */
  CompletionStage<Void> retire(Collection<ChannelId> channels, Incarnation incarnation);

  /**
   * The incarnations whose lease has been over for {@link PresenceRegistry#OVERDUE_AFTER}, the
   * longest first; none if the asker's is over. Leases from before the clock was set back are cut.
   */
  CompletionStage<List<Incarnation>> overdue(Incarnation asker);

  /** At most {@code slice} channels; with none, the incarnation is swept and forgotten. */
  CompletionStage<List<ChannelId>> toSweep(Incarnation incarnation, int slice);

  /**
   * Claims the sweep of an incarnation, or keeps the claim, for so long.
   *
   * @param token of whoever claims; {@link Duration#ZERO} gives the claim up
   * @return false if it is another's
   */
  CompletionStage<Boolean> claimSweep(Incarnation incarnation, String token, Duration length);
}
