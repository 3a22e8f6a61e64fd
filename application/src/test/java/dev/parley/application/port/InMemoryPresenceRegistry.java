package dev.parley.application.port;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.Roster;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.presence.RosterSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of who is held where by whom, shared by the nodes of one process. Safe for any thread:
 * each step is taken under one lock, and what it publishes is delivered after the lock is let go.
 *
 * <p>It keeps the real registry's two stages: an incarnation enters a channel while its lease is in
 * force, and from then on only that channel's fence, put up by a sweep, keeps it out.
 */
public final class InMemoryPresenceRegistry implements PresenceRegistry {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Incarnation, Instant> leases = new LinkedHashMap<>();
  private final Map<Incarnation, Set<ChannelId>> entered = new HashMap<>();
  private final Map<ChannelId, Ledger> ledgers = new HashMap<>();
  private final InMemoryBus bus;
  private final InstantSource clock;
  private int epochs;

  public InMemoryPresenceRegistry(InMemoryBus bus) {
    this.bus = bus;
    this.clock = bus.clock();
  }

  @Override
  public CompletionStage<Void> register(Incarnation incarnation) {
    return step(() -> {
      leases.putIfAbsent(incarnation, clock.instant().plus(LEASE));
      return null;
    });
  }

  @Override
  public CompletionStage<Standing> renew(Incarnation incarnation) {
    return step(() -> extend(incarnation, LEASE));
  }

  @Override
  public CompletionStage<Standing> hold(ChannelId channel, Member member, Incarnation incarnation) {
    return step(() -> {
      Set<ChannelId> channels = entered.getOrDefault(incarnation, Set.of());
      if (!channels.contains(channel) && !isInForce(incarnation)) {
        return Standing.FENCED;
      }
      entered.computeIfAbsent(incarnation, i -> new HashSet<>()).add(channel);
      return ledger(channel).join(member, incarnation);
    });
  }

  @Override
  public CompletionStage<Void> release(ChannelId channel, UserId user, Incarnation incarnation) {
    return step(() -> {
      ledger(channel).leave(user, incarnation);
      return null;
    });
  }

  @Override
  public CompletionStage<Void> vacate(ChannelId channel, Incarnation incarnation) {
    return step(() -> {
      if (ledger(channel).heldBy(incarnation).isEmpty()) {
        entered.getOrDefault(incarnation, new HashSet<>()).remove(channel);
      }
      return null;
    });
  }

  @Override
  public CompletionStage<RosterSnapshot> roster(ChannelId channel) {
    return step(() -> ledger(channel).snapshot());
  }

  @Override
  public CompletionStage<Void> drain(Incarnation incarnation, Duration grace) {
    return step(() -> {
      extend(incarnation, grace);
      return null;
    });
  }

  @Override
  public CompletionStage<List<Incarnation>> overdue() {
    return step(() -> leases.keySet().stream().filter(i -> !isInForce(i)).toList());
  }

  @Override
  public CompletionStage<Integer> sweep(Incarnation incarnation) {
    return step(() -> {
      if (!leases.containsKey(incarnation) || isInForce(incarnation)) {
        return 0;
      }
      int removed = 0;
      for (ChannelId channel : entered.getOrDefault(incarnation, Set.of())) {
        removed += ledger(channel).sweep(incarnation);
      }
      entered.remove(incarnation);
      leases.remove(incarnation);
      return removed;
    });
  }

  /** Loses everything, as a Redis that was restarted without persistence. */
  public void forgetEverything() {
    lock.lock();
    try {
      leases.clear();
      entered.clear();
      ledgers.clear();
    } finally {
      lock.unlock();
    }
  }

  private boolean isInForce(Incarnation incarnation) {
    Instant end = leases.get(incarnation);
    return end != null && end.isAfter(clock.instant());
  }

  private Standing extend(Incarnation incarnation, Duration lease) {
    if (!isInForce(incarnation)) {
      return Standing.FENCED;
    }
    leases.put(incarnation, clock.instant().plus(lease));
    return Standing.GOOD;
  }

  private Ledger ledger(ChannelId channel) {
    return ledgers.computeIfAbsent(channel, Ledger::new);
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

  /** One channel's holders, profiles, fence and history. Confined to the registry's lock. */
  private final class Ledger {
    private final Map<UserId, Set<Incarnation>> holders = new HashMap<>();
    private final Map<UserId, Member> members = new LinkedHashMap<>();
    private final Set<Incarnation> fence = new HashSet<>();
    private final ChannelId channel;
    private RosterPosition position = new RosterPosition("epoch-" + ++epochs, 0);

    Ledger(ChannelId channel) {
      this.channel = channel;
    }

    Standing join(Member member, Incarnation incarnation) {
      if (fence.contains(incarnation)) {
        return Standing.FENCED;
      }
      holders.computeIfAbsent(member.user(), user -> new HashSet<>()).add(incarnation);
      if (members.putIfAbsent(member.user(), member) == null) {
        publish(new MemberJoined(member));
      }
      return Standing.GOOD;
    }

    boolean leave(UserId user, Incarnation incarnation) {
      Set<Incarnation> of = holders.getOrDefault(user, new HashSet<>());
      if (!of.remove(incarnation)) {
        return false;
      }
      if (of.isEmpty()) {
        holders.remove(user);
        members.remove(user);
        publish(new MemberLeft(user));
      }
      return true;
    }

    int sweep(Incarnation incarnation) {
      fence.add(incarnation);
      List<UserId> held = heldBy(incarnation);
      held.forEach(user -> leave(user, incarnation));
      return held.size();
    }

    List<UserId> heldBy(Incarnation incarnation) {
      return members.keySet().stream()
          .filter(user -> holders.getOrDefault(user, Set.of()).contains(incarnation))
          .toList();
    }

    RosterSnapshot snapshot() {
      List<Member> first = members.values().stream().limit(Roster.MAX_LISTED).toList();
      return new RosterSnapshot(position, first, members.size());
    }

    private void publish(PresenceEvent event) {
      position = new RosterPosition(position.epoch(), position.rev() + 1);
      Meaning meaning = new Meaning.PresenceChanged(event, Optional.of(position));
      bus.enqueue(
          new Publication(
              channel,
              EventJson.name(event),
              EventJson.payload(channel, event, position, clock.instant()),
              meaning));
    }
  }
}
