package dev.parley.application;

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
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A registry whose rosters are answered when a test says so, with what is told to it. One thread.
 * Nobody is held, everything else is done at once.
 */
final class HeldRosters implements PresenceRegistry {
  private final Queue<CompletableFuture<RosterSnapshot>> asked = new ArrayDeque<>();
  private final Queue<CompletableFuture<RosterSummary>> summaries = new ArrayDeque<>();
  private boolean renewalsWait;
  private List<Incarnation> unsweepable = List.of();

  /** How many rosters were asked for and not answered. */
  int asked() {
    return asked.size();
  }

  /** Renewals are not answered any more. */
  void keepRenewalsWaiting() {
    renewalsWait = true;
  }

  /** Answers who asked first. */
  void answer(RosterSnapshot snapshot) {
    asked.remove().complete(snapshot);
  }

  /** Answers who asked first for a summary. */
  void answer(RosterSummary summary) {
    summaries.remove().complete(summary);
  }

  @Override
  public CompletionStage<RosterSnapshot> roster(ChannelId channel) {
    CompletableFuture<RosterSnapshot> roster = new CompletableFuture<>();
    asked.add(roster);
    return roster;
  }

  @Override
  public CompletionStage<RosterSummary> summary(ChannelId channel) {
    CompletableFuture<RosterSummary> summary = new CompletableFuture<>();
    summaries.add(summary);
    return summary;
  }

  @Override
  public CompletionStage<Void> register(Incarnation incarnation) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Standing> renew(Incarnation incarnation) {
    return renewalsWait
        ? new CompletableFuture<>()
        : CompletableFuture.completedFuture(Standing.GOOD);
  }

  @Override
  public CompletionStage<Standing> hold(
      ChannelId channel, Member member, News news, Incarnation incarnation) {
    return CompletableFuture.completedFuture(Standing.GOOD);
  }

  @Override
  public CompletionStage<Void> release(
      ChannelId channel, UserId user, Ending ending, Incarnation incarnation) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> vacate(ChannelId channel, Incarnation incarnation) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> drain(Incarnation incarnation, Duration grace) {
    return CompletableFuture.completedFuture(null);
  }

  /** That one is overdue, and cannot be swept. */
  void failToSweep(Incarnation incarnation) {
    unsweepable = List.of(incarnation);
  }

  @Override
  public CompletionStage<List<Incarnation>> overdue(Incarnation asker) {
    return CompletableFuture.completedFuture(unsweepable);
  }

  @Override
  public CompletionStage<Integer> sweep(Incarnation incarnation) {
    return unsweepable.contains(incarnation)
        ? CompletableFuture.failedFuture(new BusUnavailable("the sweep is held"))
        : CompletableFuture.completedFuture(0);
  }
}
