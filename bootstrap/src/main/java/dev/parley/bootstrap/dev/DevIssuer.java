package dev.parley.bootstrap.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.time.Instant;

/**
 * Makes tokens like Kinde's, for this machine alone. Immutable, safe for any thread.
 *
 * @param issuer its address, the {@code iss} of its tokens
 * @param key its one RSA key, private part included
 */
record DevIssuer(String issuer, RSAKey key) {
  /** Where its keys are, below its address. */
  static final String JWKS_PATH = "/.well-known/jwks";

  private static final int ANSWERS_WITHIN_MILLIS = 500;

  /** The public key set, as its JWKS endpoint serves it. */
  String jwks() {
    return new JWKSet(key.toPublicJWK()).toString();
  }

  /** Whether a server is up that publishes these keys. Blocks, for a second at the most. */
  boolean isUp() {
    try {
      URLConnection connection = URI.create(issuer + JWKS_PATH).toURL().openConnection();
      connection.setConnectTimeout(ANSWERS_WITHIN_MILLIS);
      connection.setReadTimeout(ANSWERS_WITHIN_MILLIS);
      try (InputStream answer = connection.getInputStream()) {
        return new String(answer.readNBytes(jwks().length() + 1), UTF_8).equals(jwks());
      }
    } catch (IOException down) {
      return false;
    }
  }

  /** The token that was asked for, in compact form. */
  String token(TokenRequest request, Instant now) {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(key.getKeyID())
                .type(JOSEObjectType.JWT)
                .build(),
            request.claims(issuer, now));
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException fault) {
      throw new IllegalStateException("the dev key cannot sign", fault);
    }
    return token.serialize();
  }
}
