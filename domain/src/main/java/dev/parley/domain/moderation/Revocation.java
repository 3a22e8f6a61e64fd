package dev.parley.domain.moderation;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.TokenStamp;
import dev.parley.domain.identity.UserId;
import java.time.Instant;

/**
 * Which genuine tokens are refused. A token that is newer is the way back in; a revocation that was
 * a mistake is {@linkplain ModerationCommand.Unrevoke taken back}.
 *
 * <p>A token that does not say when it was issued counts as issued before everything.
 */
public sealed interface Revocation {
  /** One token. */
  record OfToken(TokenId token) implements Revocation {}

  /** The user's tokens that were issued before then. */
  record OfUser(UserId user, Instant issuedBefore) implements Revocation {}

  /** Everybody's tokens that were issued before then. */
  record OfEveryone(Instant issuedBefore) implements Revocation {}

  /** Whose tokens it is about. */
  default RevocationTarget target() {
    return switch (this) {
      case OfToken(TokenId token) -> new RevocationTarget.Token(token);
      case OfUser(UserId user, Instant issuedBefore) -> new RevocationTarget.User(user);
      case OfEveryone(Instant issuedBefore) -> new RevocationTarget.Everyone();
    };
  }

  /** Whether the token that this identity was taken from is revoked. */
  default boolean hits(Identity identity) {
    return switch (this) {
      case OfToken(TokenId token) -> identity.stamp().id().filter(token::equals).isPresent();
      case OfUser(UserId user, Instant issuedBefore) ->
          identity.user().equals(user) && isOlder(identity.stamp(), issuedBefore);
      case OfEveryone(Instant issuedBefore) -> isOlder(identity.stamp(), issuedBefore);
    };
  }

  private static boolean isOlder(TokenStamp stamp, Instant than) {
    return stamp.issuedAt().isEmpty() || stamp.issuedAt().get().isBefore(than);
  }
}
