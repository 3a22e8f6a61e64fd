package dev.parley.redis;

import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.RosterSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rosters in Redis, one script per verb. Safe for any thread.
 *
 * <p>Holding a user takes two steps, because in a cluster they are in different slots: the
 * incarnation <em>enters</em> the channel, so that whoever sweeps it looks there, and then
 * <em>joins</em> the user. That it has entered is remembered here, so later users cost one step.
 * Should it be swept between the two, the channel's fence refuses the join.
 */
final class RedisPresenceRegistry implements PresenceRegistry {
  private static final int RETIRED_AT_ONCE = 1_000;

  private final Map<Incarnation, Set<ChannelId>> entered = new ConcurrentHashMap<>();
  private final ChannelTurns turns = new ChannelTurns();
  private final RedisCalls calls;
  private final Ledger ledger;
  private final Leases leases;

  RedisPresenceRegistry(RedisCalls calls) {
    this.calls = calls;
    this.ledger = new Ledger(calls);
    this.leases = new Leases(calls);
  }

  /**
   * Also puts every earlier incarnation of this node up for sweeping, in each channel that it
   * entered: if Redis was emptied, it knows nothing of where they were, and what they joined in the
   * moment before that was noticed would stay for ever.
   */
  @Override
  public CompletionStage<Void> register(Incarnation incarnation) {
    List<CompletionStage<?>> steps = new ArrayList<>();
    for (Incarnation earlier : Set.copyOf(entered.keySet())) {
      if (!earlier.equals(incarnation)) {
        steps.add(retire(earlier));
      }
    }
    steps.add(leases.register(incarnation));
    return all(steps);
  }

  @Override
  public CompletionStage<Standing> renew(Incarnation incarnation) {
    return leases.extend(incarnation, LEASE).thenApply(RedisPresenceRegistry::standing);
  }

  @Override
  public CompletionStage<Void> drain(Incarnation incarnation, Duration grace) {
    return leases.extend(incarnation, grace).thenApply(extended -> null);
  }

  @Override
  public CompletionStage<Standing> hold(ChannelId channel, Member member, Incarnation incarnation) {
    return turns.next(
        channel,
        () -> enter(channel, incarnation),
        good -> good ? join(channel, member, incarnation) : completed(Standing.FENCED));
  }

  @Override
  public CompletionStage<Void> release(ChannelId channel, UserId user, Incarnation incarnation) {
    return turns.next(channel, () -> ledger.leave(channel, user, incarnation));
  }

  @Override
  public CompletionStage<Void> vacate(ChannelId channel, Incarnation incarnation) {
    // In a cluster these are in different slots. Nobody but this node adds to what is looked at,
    // and a hold that follows waits its turn, so nothing comes between.
    return turns.next(
        channel,
        () -> {
          forget(channel, incarnation);
          String held = RedisKeys.heldBy(channel, incarnation);
          return calls.call(held, commands -> commands.exists(held));
        },
        held ->
            held == 0
                ? leases.exit(List.of(channel), incarnation)
                : CompletableFuture.completedFuture(null));
  }

  @Override
  public CompletionStage<RosterSnapshot> roster(ChannelId channel) {
    return turns.next(channel, () -> ledger.roster(channel));
  }

  @Override
  public CompletionStage<List<Incarnation>> overdue() {
    return leases.overdue();
  }

  @Override
  public CompletionStage<Integer> sweep(Incarnation incarnation) {
    return new Sweep(ledger, leases, incarnation).run();
  }

  private CompletionStage<Boolean> enter(ChannelId channel, Incarnation incarnation) {
    if (entered.getOrDefault(incarnation, Set.of()).contains(channel)) {
      return completed(true);
    }
    return leases
        .enter(channel, incarnation)
        .thenApply(good -> {
          if (good) {
            entered.computeIfAbsent(incarnation, i -> ConcurrentHashMap.newKeySet()).add(channel);
          }
          return good;
        });
  }

  private CompletionStage<Standing> join(
      ChannelId channel, Member member, Incarnation incarnation) {
    return ledger.join(channel, member, incarnation).thenApply(RedisPresenceRegistry::standing);
  }

  private void forget(ChannelId channel, Incarnation incarnation) {
    Set<ChannelId> channels = entered.get(incarnation);
    if (channels != null) {
      channels.remove(channel);
    }
  }

  private CompletionStage<Void> retire(Incarnation earlier) {
    List<ChannelId> channels = List.copyOf(entered.getOrDefault(earlier, Set.of()));
    List<CompletionStage<?>> steps = new ArrayList<>();
    for (int from = 0; from < channels.size(); from += RETIRED_AT_ONCE) {
      int to = Math.min(channels.size(), from + RETIRED_AT_ONCE);
      steps.add(leases.retire(channels.subList(from, to), earlier));
    }
    return all(steps)
        .thenApply(retired -> {
          entered.remove(earlier);
          return null;
        });
  }

  private static Standing standing(boolean good) {
    return good ? Standing.GOOD : Standing.FENCED;
  }

  private static <T extends @Nullable Object> CompletionStage<T> completed(T result) {
    return CompletableFuture.completedFuture(result);
  }

  private static CompletionStage<Void> all(List<CompletionStage<?>> steps) {
    return CompletableFuture.allOf(
        steps.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
  }
}
