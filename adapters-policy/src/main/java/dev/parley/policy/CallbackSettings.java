package dev.parley.policy;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * The URL of the application, and the limits for asking it. Immutable.
 *
 * @param endpoint what is asked by POST; {@code https}, or {@code http} within one's own network
 * @param secret sent along in the header {@code Parley-Secret}, so that the application knows who
 *     asks
 * @param timeout for the whole answer
 * @param keepGranted how long a grant holds unless the answer says otherwise, and at most
 * @param keepDenied how long a denial holds
 * @param maxKept answers that are kept; the oldest go first
 * @param maxKeptOfUser of them, of one user
 * @param maxAsked questions under way; what is beyond that is unavailable at once
 * @param maxAskedOfUser of them, of one user; further ones of that user wait
 * @param maxWaitingOfUser questions of one user that wait, for {@code timeout} at the most until
 *     they are asked; what is beyond that is unavailable at once
 * @param failures in a row, of several users and channels, after which nothing is asked for a while
 * @param pause how long nothing is asked then; after it a few users' questions are asked on trial
 */
public record CallbackSettings(
    URI endpoint,
    String secret,
    Duration timeout,
    Duration keepGranted,
    Duration keepDenied,
    int maxKept,
    int maxKeptOfUser,
    int maxAsked,
    int maxAskedOfUser,
    int maxWaitingOfUser,
    int failures,
    Duration pause) {

  /**
   * @throws IllegalArgumentException with a message for the operator
   */
  public CallbackSettings {
    String scheme =
        endpoint.getScheme() == null ? "" : endpoint.getScheme().toLowerCase(Locale.ROOT);
    if (endpoint.getHost() == null
        && endpoint.getRawAuthority() != null
        && endpoint.getRawAuthority().contains("_")) {
      // Java's HTTP client cannot ask such a host, though some name servers know it.
      throw new IllegalArgumentException(
          "expected a host without \"_\", which host names may not have; found \""
              + endpoint
              + "\"");
    }
    if (endpoint.getHost() == null
        || endpoint.getRawUserInfo() != null
        || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IllegalArgumentException(
          "expected a URL such as https://app.example.com/parley, found \"" + endpoint + "\"");
    }
    if (secret.length() < 16 || !secret.chars().allMatch(each -> each > ' ' && each < 127)) {
      throw new IllegalArgumentException(
          "expected a secret of at least 16 printable characters without spaces");
    }
  }

  /**
   * Two seconds to answer, a minute and ten seconds kept; 50,000 answers, 512 of one user; 256
   * questions at once, 16 of one user, who may have 256 more waiting: as many as it takes to join
   * with two connections whatever they may be in.
   */
  public static CallbackSettings of(URI endpoint, String secret) {
    return new CallbackSettings(
        endpoint,
        secret,
        Duration.ofSeconds(2),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        50_000,
        512,
        256,
        16,
        256,
        5,
        Duration.ofSeconds(5));
  }

  /** Without the secret, which belongs in no log. */
  @Override
  public String toString() {
    return "CallbackSettings[" + endpoint + "]";
  }
}
