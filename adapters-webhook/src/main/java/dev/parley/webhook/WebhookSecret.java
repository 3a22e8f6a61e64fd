package dev.parley.webhook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What webhooks are signed with, and how: Standard Webhooks 1.0, symmetric ({@code v1}). Immutable;
 * safe for any thread.
 */
public final class WebhookSecret {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LEAST_BYTES = 24;
  private static final int MOST_BYTES = 64;
  private static final int MOST_SECRETS = 2;

  private final SecretKeySpec key;

  private WebhookSecret(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * Reads one secret, or two with a space between while it is changed: both sign.
   *
   * @throws IllegalArgumentException with a message for the operator, without what was found
   */
  public static List<WebhookSecret> parse(String text) {
    List<String> words = List.of(text.strip().split("\\s+", -1));
    if (words.size() > MOST_SECRETS) {
      throw new IllegalArgumentException("expected one secret, or two with a space between");
    }
    return words.stream().map(WebhookSecret::one).toList();
  }

  private static WebhookSecret one(String word) {
    try {
      byte[] key = Base64.getDecoder().decode(word.substring(PREFIX.length()));
      if (word.startsWith(PREFIX) && key.length >= LEAST_BYTES && key.length <= MOST_BYTES) {
        return new WebhookSecret(key);
      }
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException notBase64) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "expected whsec_ and 24 to 64 bytes in Base64, as from: echo whsec_$(openssl rand -base64"
            + " 32)");
  }

  /** The signature of one request, {@code v1,…}. */
  String sign(String id, long timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WebhookSecret secret
        && Arrays.equals(key.getEncoded(), secret.key.getEncoded());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key.getEncoded());
  }

  /** Not itself: it belongs in no log. */
  @Override
  public String toString() {
    return "whsec_***";
  }
}
