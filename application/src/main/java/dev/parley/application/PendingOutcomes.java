package dev.parley.application;

import dev.parley.application.AskEveryNode.Answers;
import dev.parley.domain.moderation.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The orders of this node whose outcomes are still being collected: until every node has answered,
 * for a second at most. Safe for any thread.
 */
final class PendingOutcomes {
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /** More at once are refused. */
  static final int MOST = 256;

  private final Map<String, Collection> collections = new ConcurrentHashMap<>();
  private final AtomicLong begun = new AtomicLong();

  /** One order, and what came of it so far. */
  final class Collection {
    private final String ref;
    private final int nodes;
    private final long untilNanos;
    private final Map<String, Outcome> byNode = new ConcurrentHashMap<>();
    private final CompletableFuture<Answers> answers = new CompletableFuture<>();

    Collection(String ref, int nodes, long untilNanos) {
      this.ref = ref;
      this.nodes = nodes;
      this.untilNanos = untilNanos;
    }

    String ref() {
      return ref;
    }

    /** Completes in time, with what has come until then. */
    CompletionStage<Answers> answers() {
      return answers;
    }

    /** The order may not have been sent: nothing more is expected. */
    void fail(Throwable fault) {
      if (collections.remove(ref, this)) {
        answers.completeExceptionally(fault);
      }
    }

    private void end() {
      if (collections.remove(ref, this)) {
        List<Outcome> outcomes = List.copyOf(byNode.values());
        answers.complete(new Answers(outcomes, Math.max(nodes, outcomes.size())));
      }
    }

    private void add(Outcome outcome) {
      byNode.put(outcome.node(), outcome);
      if (byNode.size() >= nodes) {
        end();
      }
    }
  }

  /**
   * Begins to collect.
   *
   * @param nodes how many may answer
   * @return empty if too many are collected already
   */
  Optional<Collection> begin(int nodes, long nowNanos) {
    if (collections.size() >= MOST) {
      return Optional.empty();
    }
    String ref = Long.toString(begun.incrementAndGet());
    Collection collection = new Collection(ref, Math.max(1, nodes), nowNanos + PATIENCE.toNanos());
    collections.put(ref, collection);
    return Optional.of(collection);
  }

  void add(Outcome outcome) {
    Collection collection = collections.get(outcome.ref());
    if (collection != null) {
      collection.add(outcome);
    }
  }

  /** Ends those whose time is over, with what has come. */
  void expire(long nowNanos) {
    for (Collection collection : collections.values()) {
      if (nowNanos - collection.untilNanos >= 0) {
        collection.end();
      }
    }
  }
}
