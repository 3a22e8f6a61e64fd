package dev.parley.application;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The revocations that are in force, each until the last token that it hits is over anyway. Safe
 * for any thread, and read without a lock: it is asked for each token that comes.
 *
 * <p>It only grows, and each addition may be made twice or in any order: of two for the same user
 * the wider one stays. So whoever was out of reach adds what there is, and knows as much as
 * anybody.
 */
final class RevocationList {
  private final int most;
  private final Map<TokenId, Instant> tokens = new ConcurrentHashMap<>();
  private final Map<UserId, Reach> users = new ConcurrentHashMap<>();
  private volatile @Nullable Reach everyone;

  /**
   * Empty.
   *
   * @param most how many it holds at once
   */
  RevocationList(int most) {
    this.most = most;
  }

  /** Whether the token that this identity was taken from is revoked. */
  boolean hits(Identity identity) {
    Reach all = everyone;
    Reach user = users.get(identity.user());
    return (all != null && all.hits(identity))
        || (user != null && user.hits(identity))
        || identity.stamp().id().filter(tokens::containsKey).isPresent();
  }

  /**
   * Adds one.
   *
   * @param until when it may be forgotten
   * @return false if there is no room for it
   */
  synchronized boolean add(Revocation revocation, Instant until) {
    if (!isKnown(revocation) && size() >= most) {
      return false;
    }
    switch (revocation) {
      case OfToken(TokenId token) -> tokens.merge(token, until, RevocationList::later);
      case OfUser(UserId user, Instant issuedBefore) ->
          users.merge(user, new Reach(issuedBefore, until), Reach::and);
      case OfEveryone(Instant issuedBefore) -> {
        Reach reach = new Reach(issuedBefore, until);
        Reach known = everyone;
        everyone = known == null ? reach : known.and(reach);
      }
    }
    return true;
  }

  /** Forgets those whose time is over. */
  synchronized void forget(Instant now) {
    tokens.values().removeIf(until -> !until.isAfter(now));
    users.values().removeIf(reach -> !reach.until.isAfter(now));
    everyone = Optional.ofNullable(everyone).filter(reach -> reach.until.isAfter(now)).orElse(null);
  }

  int size() {
    return tokens.size() + users.size() + (everyone == null ? 0 : 1);
  }

  private boolean isKnown(Revocation revocation) {
    return switch (revocation) {
      case OfToken(TokenId token) -> tokens.containsKey(token);
      case OfUser(UserId user, Instant issuedBefore) -> users.containsKey(user);
      case OfEveryone all -> true; // There is always room for one.
    };
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Tokens of before then, until then. */
  private record Reach(Instant issuedBefore, Instant until) {
    boolean hits(Identity identity) {
      return new OfEveryone(issuedBefore).hits(identity);
    }

    Reach and(Reach other) {
      return new Reach(later(issuedBefore, other.issuedBefore), later(until, other.until));
    }
  }
}
