package dev.parley.domain.identity;

import java.time.Instant;
import java.util.Optional;

/**
 * What tells a token from another of the same user, where it says so.
 *
 * @param id its {@code jti}
 * @param issuedAt its {@code iat}
 */
public record TokenStamp(Optional<TokenId> id, Optional<Instant> issuedAt) {
  public static final TokenStamp NONE = new TokenStamp(Optional.empty(), Optional.empty());
}
