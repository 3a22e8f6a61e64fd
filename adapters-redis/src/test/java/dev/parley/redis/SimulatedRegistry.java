package dev.parley.redis;

import dev.parley.application.port.InMemoryLedger;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import dev.parley.domain.presence.RosterSnapshot;
import dev.parley.domain.presence.RosterSummary;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The product's registry over an {@link InMemoryLedger} instead of scripts. As safe for threads as
 * what carries its steps.
 *
 * <p>Sweeps are cut into the smallest slices there are: what can go wrong between two of them has
 * to be able to happen in a channel of three.
 */
public final class SimulatedRegistry {
  private static final int USERS_AT_ONCE = 2;
  private static final int CHANNELS_AT_ONCE = 1;

  private SimulatedRegistry() {}

  /** The way to a ledger. */
  public interface Steps {
    /** Has a step taken on the ledger; fails when the answer does not come. */
    <T> CompletionStage<T> take(Function<InMemoryLedger, T> step);
  }

  /** A node's registry whose every step goes that way. */
  public static PresenceRegistry over(Steps steps) {
    return new RedisPresenceRegistry(new StepLedger(steps), new StepLeases(steps), Optional::empty);
  }

  private record StepLedger(Steps steps) implements Ledger {
    @Override
    public CompletionStage<String> epoch(ChannelId channel) {
      return steps.take(ledger -> ledger.epoch(channel));
    }

    @Override
    public CompletionStage<Boolean> join(
        ChannelId channel, Member member, News news, Incarnation by, String epoch) {
      return steps.take(ledger -> ledger.join(channel, member, news, by, epoch));
    }

    @Override
    public CompletionStage<Boolean> leave(
        ChannelId channel, UserId user, Ending ending, Incarnation by) {
      return steps.take(
          ledger -> ledger.leave(channel, user, by) && ledger.heldBy(channel, by).isEmpty());
    }

    @Override
    public CompletionStage<Boolean> holdsAnyone(ChannelId channel, Incarnation by) {
      return steps.take(ledger -> !ledger.heldBy(channel, by).isEmpty());
    }

    @Override
    public CompletionStage<Swept> sweep(ChannelId channel, Incarnation of, int slice) {
      int smaller = Math.min(slice, USERS_AT_ONCE);
      return steps
          .take(ledger -> ledger.sweep(channel, of, smaller))
          .thenApply(swept -> new Swept(swept.removed(), swept.left()));
    }

    @Override
    public CompletionStage<RosterSnapshot> roster(ChannelId channel) {
      return steps.take(ledger -> ledger.roster(channel));
    }

    @Override
    public CompletionStage<RosterSummary> summary(ChannelId channel) {
      return steps.take(ledger -> ledger.summary(channel));
    }
  }

  private record StepLeases(Steps steps) implements Leases {
    @Override
    public CompletionStage<Void> register(Incarnation incarnation) {
      return done(ledger -> ledger.register(incarnation));
    }

    @Override
    public CompletionStage<Boolean> extend(Incarnation incarnation, Duration length) {
      return steps.take(ledger -> ledger.extend(incarnation, length));
    }

    @Override
    public CompletionStage<Boolean> enter(ChannelId channel, Incarnation incarnation) {
      return steps.take(ledger -> ledger.enter(channel, incarnation));
    }

    @Override
    public CompletionStage<Void> exit(Collection<ChannelId> channels, Incarnation incarnation) {
      List<ChannelId> left = List.copyOf(channels);
      return done(ledger -> ledger.exit(left, incarnation));
    }

    @Override
    public CompletionStage<Void> retire(Collection<ChannelId> channels, Incarnation incarnation) {
      List<ChannelId> known = List.copyOf(channels);
      return done(ledger -> ledger.retire(known, incarnation));
    }

    @Override
    public CompletionStage<List<Incarnation>> overdue(Incarnation asker) {
      return steps.take(ledger -> ledger.overdue(asker));
    }

    @Override
    public CompletionStage<List<ChannelId>> toSweep(Incarnation incarnation, int slice) {
      int smaller = Math.min(slice, CHANNELS_AT_ONCE);
      return steps.take(ledger -> ledger.toSweep(incarnation, smaller));
    }

    @Override
    public CompletionStage<Boolean> claimSweep(Incarnation of, String token, Duration length) {
      return steps.take(ledger -> ledger.claimSweep(of, token, length));
    }

    private CompletionStage<Void> done(java.util.function.Consumer<InMemoryLedger> step) {
      return steps
          .take(ledger -> {
            step.accept(ledger);
            return true;
          })
          .thenApply(taken -> null);
    }
  }
}
