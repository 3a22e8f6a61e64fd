package dev.parley.kinde;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A parsed token whose signature has not been checked yet. Confined to one thread at a time.
 *
 * <p>Keys and addresses that a token brings along ({@code jwk}, {@code jku}, {@code x5c}, {@code
 * x5u}) are never used: the key is the issuer's of that {@code kid}, or there is none.
 */
final class SignedToken {
  /** Kinde's are around 1.4 KB; with many permissions and properties some reach 4. */
  static final int MAX_LENGTH = 8 * 1024;

  /** As media types, whose {@code application/} may be left out (RFC 7515 §4.1.9, RFC 9068 §4). */
  private static final Set<JOSEObjectType> TYPES =
      Stream.of("JWT", "at+jwt")
          .flatMap(type -> Stream.of(type, "application/" + type))
          .map(JOSEObjectType::new)
          .collect(Collectors.toUnmodifiableSet());

  private final JWSObject jws;
  private final KindeClaims claims;

  private SignedToken(JWSObject jws, KindeClaims claims) {
    this.jws = jws;
    this.claims = claims;
  }

  /** Whether the text is short enough and three parts of base64url: the cheapest refusal. */
  static boolean hasCompactShape(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    int dots = 0;
    int partLength = 0;
    for (int index = 0; index < text.length(); index++) {
      char character = text.charAt(index);
      if (character == '.') {
        if (partLength == 0) {
          return false;
        }
        dots++;
        partLength = 0;
      } else if (isBase64Url(character)) {
        partLength++;
      } else {
        return false;
      }
    }
    return dots == 2 && partLength > 0;
  }

  private static boolean isBase64Url(char character) {
    return ('a' <= character && character <= 'z')
        || ('A' <= character && character <= 'Z')
        || ('0' <= character && character <= '9')
        || character == '-'
        || character == '_';
  }

  /** The token in a text of compact shape; empty if its header promises nothing we would accept. */
  static Optional<SignedToken> parse(String text) {
    try {
      JWSObject jws = JWSObject.parse(text);
      if (!isAcceptable(jws.getHeader())) {
        return Optional.empty();
      }
      return Optional.ofNullable(jws.getPayload().toJSONObject())
          .map((Map<String, Object> json) -> new SignedToken(jws, new KindeClaims(json)));
    } catch (ParseException | RuntimeException malformed) {
      // A header that is the JSON text "null" is a NullPointerException in Nimbus 10.10.
      return Optional.empty();
    }
  }

  /**
   * One algorithm, since a choice invites confusion (RFC 8725 §3.1); no extension that must be
   * understood, since we understand none (RFC 7515 §4.1.11); a key by name, since trying them all
   * would let a token without one pass.
   */
  private static boolean isAcceptable(JWSHeader header) {
    return JWSAlgorithm.RS256.equals(header.getAlgorithm())
        && (header.getType() == null || TYPES.contains(header.getType()))
        && header.getCriticalParams() == null
        && header.isBase64URLEncodePayload()
        && header.getKeyID() != null
        && !header.getKeyID().isEmpty();
  }

  String keyId() {
    return jws.getHeader().getKeyID();
  }

  KindeClaims claims() {
    return claims;
  }

  boolean isSignedWith(RSASSAVerifier key) {
    try {
      return jws.verify(key);
    } catch (JOSEException unusable) {
      return false;
    }
  }
}
