package dev.parley.redis;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rosters in Redis, one script per verb. Safe for any thread.
 *
 * <p>Holding a user takes two steps, because in a cluster they are in different slots: the
 * incarnation <em>enters</em> the channel, so that whoever sweeps it looks there, and then
 * <em>joins</em> the user. That it has entered is remembered here, so later users cost one step.
 * Should it be swept between the two, the channel's fence refuses the join; should Redis have lost
 * everything in the meantime, and so forgotten where it entered, the ledger's epoch does.
 */
final class RedisPresenceRegistry implements PresenceRegistry {
  private static final int RETIRED_AT_ONCE = 1_000;

  /** The epoch of a channel that was entered, when it may be another by now. */
  private static final String UNKNOWN = "";

  private final Map<Incarnation, Map<ChannelId, String>> entered = new ConcurrentHashMap<>();
  private final ChannelSequencer turns = new ChannelSequencer();
  private final Ledger ledger;
  private final Leases leases;
  private final Supplier<Optional<String>> refused;

  /**
   * @param refused what Redis refuses of all this, for people
   */
  RedisPresenceRegistry(Ledger ledger, Leases leases, Supplier<Optional<String>> refused) {
    this.ledger = ledger;
    this.leases = leases;
    this.refused = refused;
  }

  @Override
  public Optional<String> refused() {
    return refused.get();
  }

  /**
   * Also puts every earlier incarnation of this node up for sweeping, in each channel that it
   * entered: if Redis was emptied, it knows nothing of where they were, and what they joined in the
   * moment before that was noticed would stay for ever.
   */
  @Override
  public CompletionStage<Void> register(Incarnation incarnation) {
    List<CompletionStage<?>> steps = new ArrayList<>();
    for (Incarnation earlier : List.copyOf(entered.keySet())) {
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
    return leases.extend(incarnation, leaseUntilSwept(grace)).thenApply(extended -> null);
  }

  @Override
  public CompletionStage<Standing> hold(
      ChannelId channel, Member member, News news, Incarnation incarnation) {
    return turns.next(
        channel,
        () -> enter(channel, incarnation),
        epoch ->
            epoch
                .map(entered -> join(channel, member, news, incarnation, entered))
                .orElseGet(() -> completed(Standing.FENCED)));
  }

  @Override
  public CompletionStage<Void> release(
      ChannelId channel, UserId user, Ending ending, Incarnation incarnation) {
    return turns.next(
        channel,
        () ->
            ledger
                .leave(channel, user, ending, incarnation)
                .thenApply(last -> {
                  if (last) {
                    outlive(channel, incarnation);
                  }
                  return null;
                }));
  }

  @Override
  public CompletionStage<Void> vacate(ChannelId channel, Incarnation incarnation) {
    // In a cluster these are in different slots. Nobody but this node adds to what is looked at,
    // and a hold that follows waits its turn, so nothing comes between.
    return turns.next(
        channel,
        () -> {
          forget(channel, incarnation);
          return ledger.holdsAnyone(channel, incarnation);
        },
        held ->
            held
                ? CompletableFuture.completedFuture(null)
                : leases.exit(List.of(channel), incarnation));
  }

  @Override
  public CompletionStage<RosterSnapshot> roster(ChannelId channel) {
    return turns.next(channel, () -> ledger.roster(channel));
  }

  @Override
  public CompletionStage<RosterSummary> summary(ChannelId channel) {
    return ledger.summary(channel);
  }

  @Override
  public CompletionStage<List<Incarnation>> overdue(Incarnation asker) {
    return leases.overdue(asker);
  }

  @Override
  public CompletionStage<Integer> sweep(Incarnation incarnation) {
    return new Sweep(ledger, leases, incarnation).run();
  }

  /** The epoch of the ledger that was entered; empty if the lease is over. */
  private CompletionStage<Optional<String>> enter(ChannelId channel, Incarnation incarnation) {
    String known = entered.getOrDefault(incarnation, Map.of()).get(channel);
    if (known != null && !known.equals(UNKNOWN)) {
      return completed(Optional.of(known));
    }
    // The epoch first: should Redis lose everything after either, the join will not be of it.
    CompletionStage<String> epoch = ledger.epoch(channel);
    return epoch.thenCombine(
        leases.enter(channel, incarnation),
        (of, good) -> {
          if (good) {
            entered.computeIfAbsent(incarnation, i -> new ConcurrentHashMap<>()).put(channel, of);
          }
          return good ? Optional.of(of) : Optional.empty();
        });
  }

  private CompletionStage<Standing> join(
      ChannelId channel, Member member, News news, Incarnation incarnation, String epoch) {
    return ledger
        .join(channel, member, news, incarnation, epoch)
        .thenApply(RedisPresenceRegistry::standing);
  }

  /**
   * It holds nobody there, and the history may end before it holds somebody again: that is to be
   * looked at first. That it has entered stays known, for whoever is joining just now.
   */
  private void outlive(ChannelId channel, Incarnation incarnation) {
    entered.getOrDefault(incarnation, Map.of()).computeIfPresent(channel, (same, epoch) -> UNKNOWN);
  }

  private void forget(ChannelId channel, Incarnation incarnation) {
    Map<ChannelId, String> channels = entered.get(incarnation);
    if (channels != null) {
      channels.remove(channel);
    }
  }

  private CompletionStage<Void> retire(Incarnation earlier) {
    List<ChannelId> channels = List.copyOf(entered.getOrDefault(earlier, Map.of()).keySet());
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

  /** How long the lease lasts of what is overdue after the grace. */
  private static Duration leaseUntilSwept(Duration grace) {
    Duration least = grace.compareTo(LONGEST) < 0 ? grace : LONGEST;
    return least.compareTo(OVERDUE_AFTER) < 0 ? Duration.ZERO : least.minus(OVERDUE_AFTER);
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
