package dev.parley.application;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.TokenLife;
import dev.parley.domain.identity.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The sessions of this node, by user and by the id of their present token, so that a revocation
 * costs as much as it hits. Safe for any thread; the calls for one session are its owner's.
 */
final class Sessions {
  private final Index<UserId> byUser = new Index<>();
  private final Index<TokenId> byToken = new Index<>();

  void add(Session session) {
    byUser.add(session.user(), session);
    tokenOf(session).ifPresent(token -> byToken.add(token, session));
  }

  /** Repeating it changes nothing. */
  void remove(Session session) {
    byUser.remove(session.user(), session);
    tokenOf(session).ifPresent(token -> byToken.remove(token, session));
  }

  /**
   * Gives a session a new token. It is found by the new one before it has it, and by the old one as
   * long as it has that: no revocation passes between.
   */
  void renew(Session session, Identity renewed, TokenLife life) {
    Optional<TokenId> before = tokenOf(session);
    Optional<TokenId> after = renewed.stamp().id();
    after.ifPresent(token -> byToken.add(token, session));
    session.speakFor(renewed, life);
    before
        .filter(token -> !after.equals(Optional.of(token)))
        .ifPresent(token -> byToken.remove(token, session));
  }

  /** As they are now. */
  List<Session> of(UserId user) {
    return byUser.at(user);
  }

  /** Those that have the token of that id, and perhaps some that are just getting it. */
  List<Session> with(TokenId token) {
    return byToken.at(token);
  }

  /** Those whose present identity is such a one. */
  List<Session> whose(Predicate<Identity> such) {
    List<Session> found = new ArrayList<>();
    for (Set<Session> sessions : byUser.sessions.values()) {
      for (Session session : sessions) {
        if (such.test(session.identity())) {
          found.add(session);
        }
      }
    }
    return found;
  }

  private static Optional<TokenId> tokenOf(Session session) {
    return session.identity().stamp().id();
  }

  /**
   * A key has one session, as a rule, and then a set that cannot change is the smallest. A key with
   * more has a set that can: one that is copied for each would cost a service's thousands of
   * connections as many copies of thousands.
   */
  private static final class Index<K> {
    private final Map<K, Set<Session>> sessions = new ConcurrentHashMap<>();

    void add(K key, Session session) {
      sessions.merge(key, Set.of(session), Index::joined);
    }

    void remove(K key, Session session) {
      sessions.computeIfPresent(
          key,
          (same, some) -> {
            if (some.size() == 1) {
              return some.contains(session) ? null : some;
            }
            some.remove(session);
            return some;
          });
    }

    List<Session> at(K key) {
      return List.copyOf(sessions.getOrDefault(key, Set.of()));
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
}
