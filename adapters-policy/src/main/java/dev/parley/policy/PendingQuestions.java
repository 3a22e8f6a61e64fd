package dev.parley.policy;

import dev.parley.application.port.out.Ruling;
import dev.parley.domain.identity.UserId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The questions that have no answer yet, by user. Confined to its owner's lock.
 *
 * <p>A user has a few under way at once, and further ones wait for those: who asks for much, or for
 * what the application is slow to answer, waits for oneself, and takes nobody else's turn.
 */
final class PendingQuestions {
  private final int mostUnderWay;
  private final int mostUnderWayOfUser;
  private final int mostWaitingOfUser;
  private final Map<UserId, OfUser> byUser = new HashMap<>();
  private int underWay;

  /**
   * A question and those who want its answer.
   *
   * @param sinceNanos when it was put
   */
  record Pending(Question question, CompletableFuture<Ruling> answer, long sinceNanos) {}

  /** What is to be done with a question. */
  enum Admission {
    ASK,
    WAIT,
    REFUSE
  }

  PendingQuestions(int mostUnderWay, int mostUnderWayOfUser, int mostWaitingOfUser) {
    this.mostUnderWay = mostUnderWay;
    this.mostUnderWayOfUser = mostUnderWayOfUser;
    this.mostWaitingOfUser = mostWaitingOfUser;
  }

  /** The same question, put before and neither answered nor forgotten since. */
  Optional<Pending> find(Question question) {
    return Optional.ofNullable(byUser.get(question.user()))
        .map(ofUser -> ofUser.shared.get(question));
  }

  /** Whether one more of the user would be asked at once, would wait, or is one too many. */
  Admission admission(UserId user) {
    OfUser ofUser = byUser.get(user);
    if (ofUser == null || ofUser.underWay < mostUnderWayOfUser) {
      return underWay < mostUnderWay ? Admission.ASK : Admission.REFUSE;
    }
    return ofUser.waiting.size() < mostWaitingOfUser ? Admission.WAIT : Admission.REFUSE;
  }

  void ask(Pending pending) {
    OfUser ofUser = ofUser(pending);
    ofUser.shared.put(pending.question(), pending);
    ofUser.underWay++;
    underWay++;
  }

  void await(Pending pending) {
    OfUser ofUser = ofUser(pending);
    ofUser.shared.put(pending.question(), pending);
    ofUser.waiting.add(pending);
  }

  /**
   * The question is under way no more.
   *
   * @return whether it is still the one that is asked, and not forgotten: its answer may be kept
   */
  boolean end(Pending pending) {
    OfUser ofUser = ofUser(pending);
    ofUser.underWay--;
    underWay--;
    boolean current = ofUser.shared.remove(pending.question(), pending);
    dropIfIdle(pending.question().user(), ofUser);
    return current;
  }

  /** The user's question that has waited longest, and waits no more; null if none does. */
  @Nullable Pending nextOf(UserId user) {
    OfUser ofUser = byUser.get(user);
    Pending next = ofUser == null ? null : ofUser.waiting.poll();
    if (ofUser != null && next != null) {
      ofUser.shared.remove(next.question(), next);
      dropIfIdle(user, ofUser);
    }
    return next;
  }

  /** Whoever asks the same from now on asks anew. Costs as much as the user has. */
  void forget(UserId user) {
    OfUser ofUser = byUser.get(user);
    if (ofUser != null) {
      ofUser.shared.clear();
    }
  }

  private OfUser ofUser(Pending pending) {
    return byUser.computeIfAbsent(pending.question().user(), user -> new OfUser());
  }

  private void dropIfIdle(UserId user, OfUser ofUser) {
    if (ofUser.underWay == 0 && ofUser.waiting.isEmpty()) {
      byUser.remove(user);
    }
  }

  /** One user's; every question that may be shared is under way or waiting. */
  private static final class OfUser {
    private final Map<Question, Pending> shared = new HashMap<>();
    private final Queue<Pending> waiting = new ArrayDeque<>();
    private int underWay;
  }
}
