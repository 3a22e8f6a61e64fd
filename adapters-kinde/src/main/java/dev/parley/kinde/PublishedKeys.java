package dev.parley.kinde;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.util.List;

/**
 * The keys that the issuer publishes under one {@code kid}. Immutable, safe for any thread.
 *
 * <p>There should be one, and RFC 7517 §4.5 only says "should": during a rotation there can be two,
 * and which of them has signed a token shows when they are tried.
 */
record PublishedKeys(List<RSASSAVerifier> keys) {
  PublishedKeys {
    keys = List.copyOf(keys);
  }

  /** Whether one of them has signed the token; up to 70 µs each. */
  boolean haveSigned(SignedToken token) {
    return keys.stream().anyMatch(token::isSignedWith);
  }
}
