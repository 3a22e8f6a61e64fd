package dev.parley.bootstrap.dev;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes tokens like Kinde's, for this machine alone. Immutable, safe for any thread.
 *
 * @param issuer its address, the {@code iss} of its tokens
 * @param key its one RSA key, private part included
 */
record DevIssuer(String issuer, RSAKey key) {
  /** What is to be said of a user. */
  record Claims(
      String user,
      Optional<String> name,
      Optional<String> organisation,
      List<String> permissions,
      Duration ttl) {}

  /** The public key set, as its JWKS endpoint serves it. */
  String jwks() {
    return new JWKSet(key.toPublicJWK()).toString();
  }

  /** A token for the user, in compact form. */
  String token(Claims claims, Instant now) {
    JWTClaimsSet.Builder set =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(claims.user())
            .audience(List.of())
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(claims.ttl())))
            .claim("scp", List.of("openid", "profile", "email", "offline"));
    claims.name().ifPresent(name -> set.claim("name", name));
    claims.organisation().ifPresent(organisation -> set.claim("org_code", organisation));
    if (!claims.permissions().isEmpty()) {
      set.claim("permissions", claims.permissions());
    }
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(key.getKeyID())
                .type(JOSEObjectType.JWT)
                .build(),
            set.build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException fault) {
      throw new IllegalStateException("the dev key cannot sign", fault);
    }
    return token.serialize();
  }
}
