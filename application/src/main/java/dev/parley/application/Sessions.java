package dev.parley.application;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The sessions of this node, by user. Safe for any thread.
 *
 * <p>A user has one, as a rule, and then a set that cannot change is the smallest. Whoever has more
 * has a set that can: one that is copied for each would cost a service's thousands of connections
 * as many copies of thousands.
 */
final class Sessions {
  private final Map<UserId, Set<Session>> byUser = new ConcurrentHashMap<>();

  void add(Session session) {
    byUser.merge(session.user(), Set.of(session), Sessions::joined);
  }

  /** Repeating it changes nothing. */
  void remove(Session session) {
    byUser.computeIfPresent(
        session.user(),
        (user, sessions) -> {
          if (sessions.size() == 1) {
            return sessions.contains(session) ? null : sessions;
          }
          sessions.remove(session);
          return sessions;
        });
  }

  /** As they are now. */
  List<Session> of(UserId user) {
    return List.copyOf(byUser.getOrDefault(user, Set.of()));
  }

  /** Those whose present identity is such a one. */
  List<Session> whose(Predicate<Identity> such) {
    List<Session> found = new ArrayList<>();
    for (Set<Session> sessions : byUser.values()) {
      for (Session session : sessions) {
        if (such.test(session.identity())) {
          found.add(session);
        }
      }
    }
    return found;
  }

  private static Set<Session> joined(Set<Session> some, Set<Session> more) {
    Set<Session> all = some;
    if (some.size() == 1) {
      all = ConcurrentHashMap.newKeySet();
      all.addAll(some);
    }
    all.addAll(more);
    return all;
  }
}
