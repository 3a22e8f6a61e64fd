package dev.parley.redis.simulation;

import dev.parley.application.port.InMemoryLedger;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Ledgers that break one rule each. */
final class BrokenLedgers {
  private BrokenLedgers() {}

  static final class IgnoresTheEpoch extends InMemoryLedger {
    IgnoresTheEpoch(InstantSource clock, Supplier<String> epochs, Consumer<Publication> bus) {
      super(clock, epochs, bus);
    }

    @Override
    protected boolean isOf(ChannelId id, String epoch) {
      return true;
    }
  }

  /** Whoever comes first says how the user looks. */
  static final class TakesNoNews extends InMemoryLedger {
    TakesNoNews(InstantSource clock, Supplier<String> epochs, Consumer<Publication> bus) {
      super(clock, epochs, bus);
    }

    @Override
    public boolean join(
        ChannelId id, Member member, News news, Incarnation incarnation, String epoch) {
      return super.join(id, member, News.NONE, incarnation, epoch);
    }
  }

  /** A counter goes down whoever says so. */
  static final class CountsInsteadOfNaming extends InMemoryLedger {
    CountsInsteadOfNaming(InstantSource clock, Supplier<String> epochs, Consumer<Publication> bus) {
      super(clock, epochs, bus);
    }

    @Override
    public boolean leave(ChannelId id, UserId user, Incarnation incarnation) {
      if (super.leave(id, user, incarnation)) {
        return true;
      }
      for (Incarnation other : holders(id)) {
        if (super.leave(id, user, other)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Whoever asks may sweep, though its own lease is over as well. */
  static final class LetsAnyoneSweep extends InMemoryLedger {
    LetsAnyoneSweep(InstantSource clock, Supplier<String> epochs, Consumer<Publication> bus) {
      super(clock, epochs, bus);
    }

    @Override
    protected boolean maySweep(Incarnation asker) {
      return true;
    }
  }

  /** Strikes a channel off before it is swept: a sweeper that dies in between leaves it behind. */
  static final class StrikesOffTooEarly extends InMemoryLedger {
    StrikesOffTooEarly(InstantSource clock, Supplier<String> epochs, Consumer<Publication> bus) {
      super(clock, epochs, bus);
    }

    @Override
    public List<ChannelId> toSweep(Incarnation incarnation, int slice) {
      List<ChannelId> some = super.toSweep(incarnation, slice);
      exit(some, incarnation);
      return some;
    }
  }
}
