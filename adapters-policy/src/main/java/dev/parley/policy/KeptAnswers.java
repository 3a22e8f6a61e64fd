package dev.parley.policy;

import dev.parley.application.port.out.Ruling;
import dev.parley.domain.identity.UserId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The application's answers, cached for as long as they are valid. Confined to its owner's lock.
 *
 * <p>Bounded per user, so that nobody drives out what was said of the others, and in sum; the
 * oldest go first. Indexed by user: to forget one costs as much as that one has.
 */
final class KeptAnswers {
  private final int most;
  private final int mostOfUser;
  private final Map<Question, Kept> oldestFirst = new LinkedHashMap<>();
  private final Map<UserId, Set<Question>> byUser = new HashMap<>();

  KeptAnswers(int most, int mostOfUser) {
    this.most = most;
    this.mostOfUser = mostOfUser;
  }

  @Nullable Ruling find(Question question, long nowNanos) {
    Kept kept = oldestFirst.get(question);
    return kept == null || kept.isOver(nowNanos) ? null : kept.ruling();
  }

  void keep(Question question, Ruling ruling, long untilNanos, long nowNanos) {
    remove(question);
    oldestFirst.put(question, new Kept(ruling, untilNanos));
    Set<Question> ofUser = byUser.computeIfAbsent(question.user(), user -> new LinkedHashSet<>());
    ofUser.add(question);
    if (ofUser.size() > mostOfUser) {
      remove(ofUser.iterator().next());
    }
    dropOldest(nowNanos);
  }

  void forget(UserId user) {
    Set<Question> ofUser = byUser.remove(user);
    if (ofUser != null) {
      ofUser.forEach(oldestFirst::remove);
    }
  }

  int size() {
    return oldestFirst.size();
  }

  private void dropOldest(long nowNanos) {
    Iterator<Map.Entry<Question, Kept>> entries = oldestFirst.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Question, Kept> oldest = entries.next();
      if (oldestFirst.size() <= most && !oldest.getValue().isOver(nowNanos)) {
        return;
      }
      entries.remove();
      removeFromUser(oldest.getKey());
    }
  }

  private void remove(Question question) {
    if (oldestFirst.remove(question) != null) {
      removeFromUser(question);
    }
  }

  private void removeFromUser(Question question) {
    Set<Question> ofUser = byUser.get(question.user());
    if (ofUser != null && ofUser.remove(question) && ofUser.isEmpty()) {
      byUser.remove(question.user());
    }
  }

  private record Kept(Ruling ruling, long untilNanos) {
    boolean isOver(long nowNanos) {
      return nowNanos - untilNanos >= 0;
    }
  }
}
