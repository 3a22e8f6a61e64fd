package dev.parley.policy;

import dev.parley.application.port.out.Ruling;
import dev.parley.domain.identity.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The policy questions that wait for an answer, by user. Confined to its owner's lock.
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

  /**
   * Whether one more of the user would be asked at once, would wait, or is one too many.
   *
   * @param fewer how many requests of the user are enough for now, if fewer than the most
   */
  Admission admission(UserId user, int fewer) {
    OfUser ofUser = byUser.get(user);
    if (ofUser == null || ofUser.underWay < Math.min(fewer, mostUnderWayOfUser)) {
      return underWay < mostUnderWay ? Admission.ASK : Admission.REFUSE;
    }
    return ofUser.waiting.size() < mostWaitingOfUser ? Admission.WAIT : Admission.REFUSE;
  }

  /** These are asked in one request. All are of one user. */
  void ask(List<Pending> together) {
    OfUser ofUser = ofUser(together.getFirst());
    together.forEach(pending -> ofUser.shared.put(pending.question(), pending));
    ofUser.underWay++;
    underWay++;
  }

  void await(Pending pending) {
    OfUser ofUser = ofUser(pending);
    ofUser.shared.put(pending.question(), pending);
    ofUser.waiting.add(pending);
  }

  /**
   * The request is under way no more.
   *
   * @return those of its questions that are still asked, and not forgotten: their answers may be
   *     kept
   */
  Set<Pending> end(List<Pending> together) {
    OfUser ofUser = ofUser(together.getFirst());
    ofUser.underWay--;
    underWay--;
    Set<Pending> current = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Pending pending : together) {
      if (ofUser.shared.remove(pending.question(), pending)) {
        current.add(pending);
      }
    }
    dropIfIdle(together.getFirst().question().user(), ofUser);
    return current;
  }

  /**
   * The user's questions that have waited longest, and wait no more; none if none does. All are of
   * one organisation.
   */
  List<Pending> nextOf(UserId user, int most) {
    OfUser ofUser = byUser.get(user);
    List<Pending> next = new ArrayList<>();
    while (ofUser != null && next.size() < most && !ofUser.waiting.isEmpty()) {
      Pending pending = ofUser.waiting.element();
      if (!next.isEmpty() && !isOfOneOrganisation(next.getFirst(), pending)) {
        break;
      }
      ofUser.waiting.remove();
      ofUser.shared.remove(pending.question(), pending);
      next.add(pending);
    }
    if (ofUser != null) {
      dropIfIdle(user, ofUser);
    }
    return next;
  }

  private static boolean isOfOneOrganisation(Pending one, Pending other) {
    return one.question().organisation().equals(other.question().organisation());
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
