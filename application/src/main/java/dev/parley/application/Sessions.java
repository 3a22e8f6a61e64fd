package dev.parley.application;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The sessions of this node, by user. Safe for any thread.
 *
 * <p>A user has one or a few: a list that is copied costs less memory than a set for each.
 */
final class Sessions {
  private final Map<UserId, List<Session>> byUser = new ConcurrentHashMap<>();

  void add(Session session) {
    byUser.merge(session.user(), List.of(session), Sessions::joined);
  }

  /** Repeating it changes nothing. */
  void remove(Session session) {
    byUser.computeIfPresent(
        session.user(),
        (user, sessions) -> {
          List<Session> others = sessions.stream().filter(each -> each != session).toList();
          return others.isEmpty() ? null : others;
        });
  }

  List<Session> of(UserId user) {
    return byUser.getOrDefault(user, List.of());
  }

  /** Those whose present identity is such a one. */
  List<Session> whose(Predicate<Identity> such) {
    List<Session> found = new ArrayList<>();
    for (List<Session> sessions : byUser.values()) {
      for (Session session : sessions) {
        if (such.test(session.identity())) {
          found.add(session);
        }
      }
    }
    return found;
  }

  private static List<Session> joined(List<Session> some, List<Session> more) {
    List<Session> all = new ArrayList<>(some.size() + more.size());
    all.addAll(some);
    all.addAll(more);
    return List.copyOf(all);
  }
}
