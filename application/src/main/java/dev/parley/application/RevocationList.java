package dev.parley.application;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import dev.parley.domain.moderation.RevocationTarget;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The revocations in force, each until the last token that it applies to has expired anyway. Safe
 * for any thread, and read without a lock: it is asked for each token that comes. Until when is an
 * argument in nanoseconds of any origin that do not go back.
 *
 * <p>Each addition may be made twice or in any order: of two for the same user the wider one stays.
 * So whoever was out of reach adds what there is, and knows as much as anybody. What is taken back
 * is removed by name: that the store does not have one may be the store's loss.
 */
final class RevocationList {
  private final int most;
  private final Map<TokenId, Long> tokens = new ConcurrentHashMap<>();
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
   * @param untilNanos when it may be forgotten
   * @return false if there is no room for it
   */
  synchronized boolean add(Revocation revocation, long untilNanos) {
    if (!isKnown(revocation) && size() >= most) {
      return false;
    }
    switch (revocation) {
      case OfToken(TokenId token) -> tokens.merge(token, untilNanos, RevocationList::later);
      case OfUser(UserId user, Instant issuedBefore) ->
          users.merge(user, new Reach(issuedBefore, untilNanos), Reach::and);
      case OfEveryone(Instant issuedBefore) -> {
        Reach reach = new Reach(issuedBefore, untilNanos);
        Reach known = everyone;
        everyone = known == null ? reach : known.and(reach);
      }
    }
    return true;
  }

  /** Forgets those whose time is over. */
  synchronized void forget(long nowNanos) {
    tokens.values().removeIf(untilNanos -> nowNanos - untilNanos >= 0);
    users.values().removeIf(reach -> reach.isOver(nowNanos));
    everyone = Optional.ofNullable(everyone).filter(reach -> !reach.isOver(nowNanos)).orElse(null);
  }

  /** Takes one back. */
  synchronized void remove(RevocationTarget target) {
    switch (target) {
      case RevocationTarget.Token(TokenId token) -> tokens.remove(token);
      case RevocationTarget.User(UserId user) -> users.remove(user);
      case RevocationTarget.Everyone all -> everyone = null;
    }
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

  private static long later(long one, long other) {
    return one - other >= 0 ? one : other;
  }

  /** Tokens of before then, until then. */
  private record Reach(Instant issuedBefore, long untilNanos) {
    boolean hits(Identity identity) {
      return new OfEveryone(issuedBefore).hits(identity);
    }

    boolean isOver(long nowNanos) {
      return nowNanos - untilNanos >= 0;
    }

    Reach and(Reach other) {
      Instant wider = issuedBefore.isAfter(other.issuedBefore) ? issuedBefore : other.issuedBefore;
      return new Reach(wider, later(untilNanos, other.untilNanos));
    }
  }
}
