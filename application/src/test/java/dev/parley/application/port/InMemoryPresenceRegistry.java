package dev.parley.application.port;

import dev.parley.application.port.out.BusUnavailable;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An {@link InMemoryLedger} shared by the nodes of one process. Safe for any thread: each step is
 * taken under one lock, and what it publishes is delivered after the lock is let go.
 *
 * <p>It keeps the real registry's two stages: an incarnation enters a channel while its lease is in
 * force, and from then on only that channel's fence, put up by a sweep, keeps it out.
 */
public final class InMemoryPresenceRegistry implements PresenceRegistry {
  private final ReentrantLock lock = new ReentrantLock();
  private final InMemoryBus bus;
  private final InMemoryLedger ledger;
  private int epochs;

  public InMemoryPresenceRegistry(InMemoryBus bus) {
    this.bus = bus;
    this.ledger = new InMemoryLedger(bus.clock(), () -> "epoch-" + ++epochs, bus::enqueue);
  }

  @Override
  public CompletionStage<Void> register(Incarnation incarnation) {
    return step(() -> {
      ledger.register(incarnation);
      return null;
    });
  }

  @Override
  public CompletionStage<Standing> renew(Incarnation incarnation) {
    return step(() -> standing(ledger.extend(incarnation, LEASE)));
  }

  @Override
  public CompletionStage<Standing> hold(
      ChannelId channel, Member member, News news, Incarnation incarnation) {
    return step(() -> {
      boolean entered =
          ledger.enteredBy(incarnation).contains(channel) || ledger.enter(channel, incarnation);
      return standing(
          entered && ledger.join(channel, member, news, incarnation, ledger.epoch(channel)));
    });
  }

  @Override
  public CompletionStage<Void> release(
      ChannelId channel, UserId user, Ending ending, Incarnation incarnation) {
    return step(() -> {
      ledger.leave(channel, user, incarnation);
      return null;
    });
  }

  @Override
  public CompletionStage<Void> vacate(ChannelId channel, Incarnation incarnation) {
    return step(() -> {
      if (ledger.heldBy(channel, incarnation).isEmpty()) {
        ledger.exit(List.of(channel), incarnation);
      }
      return null;
    });
  }

  @Override
  public CompletionStage<RosterSnapshot> roster(ChannelId channel) {
    return step(() -> ledger.roster(channel));
  }

  @Override
  public CompletionStage<RosterSummary> summary(ChannelId channel) {
    return step(() -> ledger.summary(channel));
  }

  @Override
  public CompletionStage<Void> drain(Incarnation incarnation, Duration grace) {
    return step(() -> {
      Duration least = grace.compareTo(LONGEST) < 0 ? grace : LONGEST;
      ledger.extend(
          incarnation,
          least.compareTo(OVERDUE_AFTER) < 0 ? Duration.ZERO : least.minus(OVERDUE_AFTER));
      return null;
    });
  }

  @Override
  public CompletionStage<List<Incarnation>> overdue(Incarnation asker) {
    return step(() -> ledger.overdue(asker));
  }

  @Override
  public CompletionStage<Integer> sweep(Incarnation incarnation) {
    return step(() -> {
      int removed = 0;
      List<ChannelId> some = ledger.toSweep(incarnation, Integer.MAX_VALUE);
      for (ChannelId channel : some) {
        removed += ledger.sweep(channel, incarnation, Integer.MAX_VALUE).removed();
      }
      ledger.exit(some, incarnation);
      ledger.toSweep(incarnation, 1);
      return removed;
    });
  }

  /** Loses everything, as a Redis that was restarted without persistence. */
  public void forgetEverything() {
    lock.lock();
    try {
      ledger.forgetEverything();
    } finally {
      lock.unlock();
    }
  }

  private static Standing standing(boolean good) {
    return good ? Standing.GOOD : Standing.FENCED;
  }

  private <T extends @Nullable Object> CompletionStage<T> step(Supplier<T> step) {
    if (bus.isCut()) {
      return CompletableFuture.failedFuture(new BusUnavailable("the bus is cut"));
    }
    T result;
    lock.lock();
    try {
      result = step.get();
    } finally {
      lock.unlock();
    }
    bus.deliver();
    return CompletableFuture.completedFuture(result);
  }
}
