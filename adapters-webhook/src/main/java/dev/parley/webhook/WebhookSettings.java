package dev.parley.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Where transitions are told, and how.
 *
 * @param endpoint {@code https}, or {@code http} if private addresses are allowed
 * @param secrets one, or two while it is changed
 * @param privateAllowed whether it may be at an address of this machine or of a private network
 * @param timeout for a request, from when it is begun to the head of its answer
 */
public record WebhookSettings(
    URI endpoint, List<WebhookSecret> secrets, boolean privateAllowed, Duration timeout) {
  /** How long a receiver may take. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException with a message for the operator
   */
  public WebhookSettings {
    secrets = List.copyOf(secrets);
    String scheme =
        endpoint.getScheme() == null ? "" : endpoint.getScheme().toLowerCase(Locale.ROOT);
    if (endpoint.getHost() == null
        || endpoint.getRawUserInfo() != null
        || endpoint.getRawFragment() != null
        || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IllegalArgumentException(
          "expected a URL such as https://app.example.com/webhooks/parley");
    }
    if (scheme.equals("http") && !privateAllowed) {
      throw new IllegalArgumentException(
          "expected https. http is for private networks: set PARLEY_WEBHOOK_PRIVATE=on for one");
    }
  }

  /** Whether requests are not encrypted, and so must stay in private networks. */
  boolean isPlain() {
    return endpoint.getScheme().equalsIgnoreCase("http");
  }

  /** Without secrets and query, which belong in no log. */
  @Override
  public String toString() {
    return "WebhookSettings[" + shown() + "]";
  }

  /** The endpoint, fit to be shown. */
  String shown() {
    return endpoint.getScheme() + "://" + endpoint.getRawAuthority() + endpoint.getRawPath();
  }
}
