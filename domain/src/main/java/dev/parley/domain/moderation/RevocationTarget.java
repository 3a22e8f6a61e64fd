package dev.parley.domain.moderation;

import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;

/** The tokens that a {@link Revocation} applies to. Of two for the same target one is in force. */
public sealed interface RevocationTarget {
  /** One token. */
  record Token(TokenId token) implements RevocationTarget {}

  /** One user's tokens. */
  record User(UserId user) implements RevocationTarget {}

  /** Everybody's tokens. */
  record Everyone() implements RevocationTarget {}
}
