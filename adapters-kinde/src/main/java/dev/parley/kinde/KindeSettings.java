package dev.parley.kinde;

import dev.parley.domain.identity.TokenStamp;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The accepted issuer, and how its keys are cached. Immutable.
 *
 * @param issuer what {@code iss} must be, to the letter; Kinde's has no slash at the end
 * @param jwks where the issuer publishes its keys
 * @param audiences of which a token must name one in {@code aud}; if there are none, {@code aud} is
 *     not looked at, since Kinde leaves it empty unless the client asked for an API
 * @param names which claims users are named by
 * @param clockSkew by how much the issuer's clock and ours may differ, up to five minutes
 */
public record KindeSettings(
    String issuer,
    URI jwks,
    List<String> audiences,
    NameClaims names,
    Duration clockSkew,
    KeyFetching keyFetching) {

  private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

  /**
   * @throws IllegalArgumentException with a message for the operator: what was expected, what found
   */
  public KindeSettings {
    if (issuer.endsWith("/")) {
      throw unexpected("issuer", "no slash at the end", issuer);
    }
    requireTrustworthy("issuer", issuer);
    requireTrustworthy("address of the keys", jwks.toString());
    audiences = List.copyOf(audiences);
    if (clockSkew.isNegative() || clockSkew.compareTo(MAX_CLOCK_SKEW) > 0) {
      throw unexpected("clock skew", "0 to " + MAX_CLOCK_SKEW, clockSkew.toString());
    }
  }

  /**
   * The defaults for one issuer: its keys at {@code <issuer>/.well-known/jwks}, which is what
   * Kinde's discovery document names; any audience; clocks within 30 seconds.
   *
   * @param issuerUrl such as {@code https://your-subdomain.kinde.com}; slashes at the end are
   *     removed. Plain {@code http} is for an issuer on this machine only
   * @throws IllegalArgumentException with a message for the operator: what was expected, what found
   */
  public static KindeSettings forIssuer(String issuerUrl) {
    String issuer = withoutSlashesAtTheEnd(issuerUrl);
    requireTrustworthy("issuer", issuer);
    return new KindeSettings(
        issuer,
        URI.create(issuer + "/.well-known/jwks"),
        List.of(),
        NameClaims.DEFAULT,
        TokenStamp.CLOCK_SKEW,
        KeyFetching.defaults());
  }

  /** The same with the keys at another address. */
  public KindeSettings withJwks(URI elsewhere) {
    return new KindeSettings(issuer, elsewhere, audiences, names, clockSkew, keyFetching);
  }

  /** The same for tokens that name one of these audiences; none means that any will do. */
  public KindeSettings withAudiences(List<String> accepted) {
    return new KindeSettings(issuer, jwks, accepted, names, clockSkew, keyFetching);
  }

  /** The same with users named by these claims. */
  public KindeSettings withNames(NameClaims claims) {
    return new KindeSettings(issuer, jwks, audiences, claims, clockSkew, keyFetching);
  }

  /** The same with another tolerance for clocks. */
  public KindeSettings withClockSkew(Duration tolerated) {
    return new KindeSettings(issuer, jwks, audiences, names, tolerated, keyFetching);
  }

  /** The same with the keys fetched at another pace. */
  public KindeSettings withKeyFetching(KeyFetching pace) {
    return new KindeSettings(issuer, jwks, audiences, names, clockSkew, pace);
  }

  private static String withoutSlashesAtTheEnd(String url) {
    int end = url.length();
    while (end > 0 && url.charAt(end - 1) == '/') {
      end--;
    }
    return url.substring(0, end);
  }

  private static void requireTrustworthy(String what, String url) {
    if (hasUnderscoreInHost(url)) {
      throw unexpected(what, "a host without \"_\", which host names may not have", url);
    }
    if (!isTrustworthy(url)) {
      throw unexpected(
          what,
          "a URL such as https://your-subdomain.kinde.com, or http:// with localhost, 127.0.0.1"
              + " or [::1]",
          url);
    }
  }

  /** Java's HTTP client cannot ask such a host, though browsers and some name servers know it. */
  private static boolean hasUnderscoreInHost(String url) {
    try {
      URI uri = new URI(url);
      return uri.getHost() == null
          && uri.getRawAuthority() != null
          && uri.getRawAuthority().contains("_");
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  private static boolean isTrustworthy(String url) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      return uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && (scheme.equals("https")
              || (scheme.equals("http") && LOOPBACK.matcher(uri.getHost()).matches()));
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  private static IllegalArgumentException unexpected(String what, String expected, String found) {
    return new IllegalArgumentException(
        "%s: expected %s; found \"%s\"".formatted(what, expected, found));
  }

  /**
   * The pace at which keys are fetched.
   *
   * @param timeout for connecting, and once more for the answer
   * @param refreshEvery while all is well
   * @param firstRetry after a failure; doubled with each further one
   * @param lastRetry the longest wait between two retries
   * @param unknownKeyEvery how often, at most, tokens that name a key which is not known may cause
   *     a fetch. A new key is known after this time at the latest, however many forged ones are
   *     asked for meanwhile
   */
  public record KeyFetching(
      Duration timeout,
      Duration refreshEvery,
      Duration firstRetry,
      Duration lastRetry,
      Duration unknownKeyEvery) {

    /**
     * @throws IllegalArgumentException if one is not positive, or the first retry after the last
     */
    public KeyFetching {
      for (Duration each : List.of(timeout, refreshEvery, firstRetry, lastRetry, unknownKeyEvery)) {
        if (!each.isPositive()) {
          throw unexpected("key fetching", "a positive duration", each.toString());
        }
      }
      if (firstRetry.compareTo(lastRetry) > 0) {
        throw unexpected("first retry", "at most " + lastRetry, firstRetry.toString());
      }
    }

    /**
     * 3 seconds to answer, since a cold TLS handshake to another continent takes more than one;
     * every hour; 1 to 30 seconds between retries; 10 seconds between unknown keys.
     */
    public static KeyFetching defaults() {
      return new KeyFetching(
          Duration.ofSeconds(3),
          Duration.ofHours(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10));
    }
  }
}
