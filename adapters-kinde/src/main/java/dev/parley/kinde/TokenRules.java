package dev.parley.kinde;

import dev.parley.application.port.out.Verification;
import dev.parley.application.port.out.Verification.Reason;
import dev.parley.application.port.out.Verification.Rejected;
import dev.parley.application.port.out.Verification.Verified;
import dev.parley.domain.identity.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the claims of a token must be for it to open a session, whoever signed it. Immutable.
 *
 * <p>Nimbus's own claims verifier looks at the end of the token before {@code nbf}, knows nothing
 * of {@code iat}, and takes a number for {@code sub}: an invalid token could be called expired.
 */
final class TokenRules {
  private final String issuer;
  private final List<String> audiences;
  private final Duration clockSkew;
  private final NameClaims names;

  TokenRules(KindeSettings settings) {
    issuer = settings.issuer();
    audiences = settings.audiences();
    clockSkew = settings.clockSkew();
    names = settings.names();
  }

  /** The verdict on these claims, provided that the signature turns out to be the issuer's. */
  Verification judge(KindeClaims claims, Instant now) {
    Optional<Identity> identity = claims.identity(names);
    boolean valid =
        claims.text("iss").filter(issuer::equals).isPresent()
            && isForUs(claims)
            && !isIdToken(claims)
            && isPast("nbf", claims, now)
            && isPast("iat", claims, now);
    return identity.isPresent() && valid
        ? inForce(identity.get(), now)
        : new Rejected(Reason.INVALID);
  }

  /** The verdict on a token of which everything else is known to be right. */
  Verification inForce(Identity identity, Instant now) {
    return now.isBefore(identity.expiresAt().plus(clockSkew))
        ? new Verified(identity)
        : new Rejected(Reason.EXPIRED);
  }

  private boolean isForUs(KindeClaims claims) {
    return audiences.isEmpty() || claims.texts("aud").stream().anyMatch(audiences::contains);
  }

  /**
   * Id tokens have the issuer and the key of access tokens, and are not meant to be sent around.
   */
  private static boolean isIdToken(KindeClaims claims) {
    return claims.has("nonce") || claims.has("at_hash");
  }

  private boolean isPast(String claim, KindeClaims claims, Instant now) {
    return !claims.has(claim)
        || claims.time(claim).filter(time -> !time.isAfter(now.plus(clockSkew))).isPresent();
  }
}
