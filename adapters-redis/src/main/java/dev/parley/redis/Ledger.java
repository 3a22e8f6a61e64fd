package dev.parley.redis;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import dev.parley.domain.presence.RosterSnapshot;
import dev.parley.domain.presence.RosterSummary;
import java.util.concurrent.CompletionStage;

/**
 * The steps that can be taken in one channel's ledger, each of them at once or not at all; what a
 * step changes is published in it. Safe for any thread; steps take effect in the order in which
 * they are asked for.
 */
interface Ledger {
  /** What a sweep removed, and what is left to remove. */
  record Swept(int removed, int left) {}

  /**
   * Which history the ledger is of, for who is about to join: another one after it was lost, or
   * after nobody was in the channel for some minutes.
   */
  CompletionStage<String> epoch(ChannelId channel);

  /**
   * The incarnation holds the user.
   *
   * @param news what of the member counts if the user is there already
   * @param epoch of the ledger when the incarnation entered the channel
   * @return false if it is fenced, or the ledger is of another epoch by now
   */
  CompletionStage<Boolean> join(
      ChannelId channel, Member member, News news, Incarnation incarnation, String epoch);

  /**
   * It no longer does; without effect if it did not.
   *
   * @return whether this was the last that it held: the history may end from then on
   */
  CompletionStage<Boolean> leave(
      ChannelId channel, UserId user, Ending ending, Incarnation incarnation);

  /** Whether the incarnation holds anyone. */
  CompletionStage<Boolean> holdsAnyone(ChannelId channel, Incarnation incarnation);

  /** Ends at most {@code slice} holds of the incarnation, and keeps it out from now on. */
  CompletionStage<Swept> sweep(ChannelId channel, Incarnation incarnation, int slice);

  CompletionStage<RosterSnapshot> roster(ChannelId channel);

  /** As much of it as shows whether a replica is right. */
  CompletionStage<RosterSummary> summary(ChannelId channel);
}
