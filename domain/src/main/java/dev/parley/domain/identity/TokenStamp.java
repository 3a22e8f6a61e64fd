package dev.parley.domain.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What distinguishes a token from others of the same user, if it says so.
 *
 * @param id its {@code jti}
 * @param issuedAt its {@code iat}
 */
public record TokenStamp(Optional<TokenId> id, Optional<Instant> issuedAt) {
  /** By how much the clock that a token was stamped by may differ from those that it is held to. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  public static final TokenStamp NONE = new TokenStamp(Optional.empty(), Optional.empty());
}
