package dev.parley.redis;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.redis.Ledger.Swept;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One sweep of one incarnation. Used once; its steps follow one another on Redis' answers.
 *
 * <p>The claim only spares work: should two sweep at once, the step that removes a hold is still
 * the one that publishes the leave. One that stops anywhere leaves the incarnation and what is left
 * of its channels to be found again: a channel is struck off when it is done, the incarnation when
 * none is left.
 */
final class Sweep {
  /** So that no step keeps Redis, or this node's other calls, for more than a few milliseconds. */
  private static final int USERS_AT_ONCE = 200;

  private static final int CHANNELS_AT_ONCE = 16;

  /** How long a claim lasts without being kept. */
  static final Duration CLAIM = Duration.ofSeconds(15);

  private final String token = UUID.randomUUID().toString();
  private final AtomicInteger removed = new AtomicInteger();
  private final Ledger ledger;
  private final Leases leases;
  private final Incarnation incarnation;

  Sweep(Ledger ledger, Leases leases, Incarnation incarnation) {
    this.ledger = ledger;
    this.leases = leases;
    this.incarnation = incarnation;
  }

  /** Completes with how many holds were removed. */
  CompletionStage<Integer> run() {
    return goOn().thenApply(done -> removed.get());
  }

  private CompletionStage<Void> goOn() {
    return leases
        .claimSweep(incarnation, token, CLAIM)
        .thenCompose(claimed ->
            claimed
                ? leases
                    .toSweep(incarnation, CHANNELS_AT_ONCE)
                    .thenCompose(channels -> channels.isEmpty() ? finish() : sweep(channels))
                : CompletableFuture.completedStage(null));
  }

  private CompletionStage<Void> sweep(List<ChannelId> channels) {
    CompletableFuture<?>[] sweeps =
        channels.stream()
            .map(channel -> sweep(channel).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(sweeps)
        .thenCompose(swept -> leases.exit(channels, incarnation))
        .thenCompose(exited -> goOn());
  }

  private CompletionStage<Void> sweep(ChannelId channel) {
    return ledger
        .sweep(channel, incarnation, USERS_AT_ONCE)
        .thenCompose((Swept swept) -> {
          removed.addAndGet(swept.removed());
          return swept.left() > 0 ? sweep(channel) : CompletableFuture.<Void>completedStage(null);
        });
  }

  private CompletionStage<Void> finish() {
    return leases.claimSweep(incarnation, token, Duration.ZERO).thenApply(given -> null);
  }
}
