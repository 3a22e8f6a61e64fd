package dev.parley.kinde;

import dev.parley.domain.identity.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is wrong with a token, in words for an operator who wonders: {@link TokenRules} and {@link
 * SignedToken} once more, with the reason that a client is not told. Never for a decision.
 *
 * @param settings by which the token would be verified
 * @param keys those of the issuer, by {@code kid}
 */
record TokenObjection(KindeSettings settings, Function<String, Optional<PublishedKeys>> keys) {
  private static final int MOST_SHOWN = 200;

  /** The first of what is wrong; empty if nothing is. */
  Optional<String> to(String text, Instant now) {
    if (!SignedToken.hasCompactShape(text)) {
      return Optional.of(
          "it is not a signed token: expected three parts of base64url with dots between them, %d"
                  .formatted(SignedToken.MAX_LENGTH)
              + " characters at most");
    }
    Optional<SignedToken> token = SignedToken.parse(text);
    Optional<Identity> identity = KindeTokenVerifier.readUnverified(text);
    if (token.isEmpty()) {
      return Optional.of(
          "its header is not that of an access token: expected alg RS256, a kid, no crit, and JWT"
              + " or at+jwt as typ, if any");
    }
    if (identity.isEmpty()) {
      return Optional.of(
          "expected a user (sub), an end (exp) and, if there is an organisation (org_code), a"
              + " readable one");
    }
    return toClaims(token.get().claims(), now)
        .or(() -> toSignature(token.get()))
        .or(() -> toEnd(identity.get().expiresAt(), now));
  }

  private Optional<String> toClaims(KindeClaims claims, Instant now) {
    String issuer = claims.text("iss").orElse("");
    if (!issuer.equals(settings.issuer())) {
      return Optional.of(
          "it was issued by another issuer: expected iss \"%s\", found \"%s\""
              .formatted(settings.issuer(), shown(issuer)));
    }
    if (!settings.audiences().isEmpty()
        && claims.texts("aud").stream().noneMatch(settings.audiences()::contains)) {
      return Optional.of(
          "it is for another audience: expected one of %s in aud".formatted(settings.audiences()));
    }
    if (claims.has("nonce") || claims.has("at_hash")) {
      return Optional.of("it is an id token (nonce or at_hash): expected an access token");
    }
    return toBeginning("nbf", claims, now).or(() -> toBeginning("iat", claims, now));
  }

  private Optional<String> toBeginning(String claim, KindeClaims claims, Instant now) {
    if (!claims.has(claim)) {
      return Optional.empty();
    }
    Optional<Instant> time = claims.time(claim);
    if (time.isEmpty()) {
      return Optional.of("its %s is not a time: expected seconds since 1970".formatted(claim));
    }
    return time.get().isAfter(now.plus(settings.clockSkew()))
        ? Optional.of(
            "its %s is %s, %d s ahead of this machine's clock: is the clock right?"
                .formatted(claim, time.get(), Duration.between(now, time.get()).toSeconds()))
        : Optional.empty();
  }

  private Optional<String> toSignature(SignedToken token) {
    Optional<PublishedKeys> published = keys.apply(token.keyId());
    if (published.isEmpty()) {
      return Optional.of(
          "no key of the issuer has its kid \"%s\": it was issued by another issuer, or the key was withdrawn"
              .formatted(shown(token.keyId())));
    }
    return published.get().haveSigned(token)
        ? Optional.empty()
        : Optional.of("its signature is not by the issuer's key: it was changed, or forged");
  }

  private Optional<String> toEnd(Instant end, Instant now) {
    return now.isBefore(end.plus(settings.clockSkew()))
        ? Optional.empty()
        : Optional.of(
            "it has expired: it ended at %s, %d s ago"
                .formatted(end, Duration.between(end, now).toSeconds()));
  }

  /** It was made by nobody knows whom. */
  private static String shown(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    return line.substring(0, Math.min(line.length(), MOST_SHOWN));
  }
}
