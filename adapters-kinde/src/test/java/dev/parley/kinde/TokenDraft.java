package dev.parley.kinde;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A token before it is signed, as Kinde writes it by default, to be bent into any shape: nothing
 * here knows what a token should be. Immutable.
 */
public record TokenDraft(Map<String, Object> header, Map<String, Object> claims) {

  /** Alice's, for an hour from now on. */
  public static TokenDraft of(String issuer, Instant now) {
    Map<String, Object> claims = new HashMap<>();
    claims.put("aud", List.of());
    claims.put("azp", "dee7f3c57b3c47e8b96edde2c7ecab7d");
    claims.put("exp", now.plus(Duration.ofHours(1)).getEpochSecond());
    claims.put("iat", now.getEpochSecond());
    claims.put("iss", issuer);
    claims.put("jti", "fbb6cd2a-5a5d-4b3e-a6b4-3f1b0a6f4ad3");
    claims.put("scp", List.of("openid", "profile", "email", "offline"));
    claims.put("sub", "kp_alice");
    return new TokenDraft(
        Map.of("alg", "RS256", "typ", "JWT", "kid", TestKeys.CURRENT.getKeyID()), claims);
  }

  public TokenDraft with(String claim, Object value) {
    return new TokenDraft(header, put(claims, claim, value));
  }

  public TokenDraft without(String claim) {
    return new TokenDraft(header, remove(claims, claim));
  }

  public TokenDraft withHeader(String parameter, Object value) {
    return new TokenDraft(put(header, parameter, value), claims);
  }

  TokenDraft withoutHeader(String parameter) {
    return new TokenDraft(remove(header, parameter), claims);
  }

  private static Map<String, Object> put(Map<String, Object> map, String name, Object value) {
    Map<String, Object> copy = new HashMap<>(map);
    copy.put(name, value);
    return copy;
  }

  private static Map<String, Object> remove(Map<String, Object> map, String name) {
    Map<String, Object> copy = new HashMap<>(map);
    copy.remove(name);
    return copy;
  }

  /** Signed as the issuer does, the header naming the key. */
  public String issuedWith(RSAKey key) {
    return withHeader("kid", key.getKeyID()).signedWith(key, "SHA256withRSA");
  }

  /** Signed with the key, whatever the header says. */
  String signedWith(RSAKey key, String algorithm) {
    try {
      PrivateKey privateKey = key.toPrivateKey();
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(signingInput().getBytes(StandardCharsets.US_ASCII));
      return signingInput() + "." + base64(signature.sign());
    } catch (JOSEException | GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** With HS256, the secret being the bytes of the public key: the classic confusion. */
  public String authenticatedWithPublicKey(RSAKey key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.toPublicKey().getEncoded(), "HmacSHA256"));
      byte[] tag = mac.doFinal(signingInput().getBytes(StandardCharsets.US_ASCII));
      return signingInput() + "." + base64(tag);
    } catch (JOSEException | GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** With a signature that is none: costs nothing, as a flood's would. */
  String forged() {
    return signingInput() + ".AAAA";
  }

  public String unsigned() {
    return signingInput() + ".";
  }

  private String signingInput() {
    return base64(JSONObjectUtils.toJSONString(header))
        + "."
        + base64(JSONObjectUtils.toJSONString(claims));
  }

  static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
