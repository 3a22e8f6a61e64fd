package dev.parley.kinde;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the issuer's keys over HTTP. {@link #fetch} blocks; for one thread at a time.
 *
 * <p>No redirect is followed, so the keys come from the host that the operator named, and no header
 * is sent that could identify us: Kinde answers 403 to an unexpected {@code Authorization}.
 */
final class JwkSetEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JwkSetEndpoint.class);

  /** Kinde's has one key and 500 bytes. */
  private static final int MAX_BYTES = 64 * 1024;

  private static final int MIN_KEY_BITS = 2048;

  /** Under one {@code kid}, each of which costs whoever forges a token nothing, and us 70 µs. */
  private static final int MAX_KEYS_OF_ONE_ID = 4;

  private static final int MAX_REASON_LENGTH = 200;

  private final HttpClient client;
  private final HttpRequest request;
  private final Duration deadline;
  private final Supplier<RsaImplementation> rsa;

  /**
   * @param timeout for connecting, and once more for the answer
   * @param rsa of the keys, asked for when there are some
   */
  JwkSetEndpoint(URI address, Duration timeout, Supplier<RsaImplementation> rsa) {
    this.rsa = rsa;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
    request = HttpRequest.newBuilder(address).header("Accept", "application/json").GET().build();
    deadline = timeout.multipliedBy(2);
  }

  /**
   * Fetches the keys once.
   *
   * @return those fit for RS256, at least one, by {@code kid}
   * @throws Unreachable if there was no answer in time, or none that holds such a key
   */
  Map<String, PublishedKeys> fetch() throws Unreachable, InterruptedException {
    Map<String, PublishedKeys> keys = parse(get());
    if (keys.isEmpty()) {
      throw new Unreachable("the answer holds no RSA key for signatures with a kid");
    }
    return keys;
  }

  /** The request's own timeout ends with the headers, so a body that drips needs this deadline. */
  private String get() throws Unreachable, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
    try {
      HttpResponse<byte[]> response = exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new Unreachable("HTTP status " + response.statusCode());
      }
      return new String(response.body(), StandardCharsets.UTF_8);
    } catch (TimeoutException late) {
      throw new Unreachable("no whole answer within " + deadline);
    } catch (ExecutionException failure) {
      throw new Unreachable(reason(failure));
    } finally {
      exchange.cancel(true);
    }
  }

  /** The chain of causes on one line; what the peer sent may be quoted in it. */
  private static String reason(ExecutionException failure) {
    StringBuilder reason = new StringBuilder("no answer");
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      reason.append(": ").append(cause.getClass().getSimpleName());
      if (cause instanceof IOException && cause.getMessage() != null) {
        reason.append(" (").append(cause.getMessage()).append(')');
      }
    }
    String line = reason.toString().replaceAll("\\p{Cntrl}", " ");
    return line.substring(0, Math.min(line.length(), MAX_REASON_LENGTH));
  }

  /** Keys of other kinds, malformed or unusable, do not spoil the rest (RFC 7517 §5). */
  private Map<String, PublishedKeys> parse(String json) throws Unreachable {
    Map<String, List<RSASSAVerifier>> verifiers = new HashMap<>();
    for (Object each : published(json)) {
      if (each instanceof Map<?, ?> members) {
        addTo(verifiers, members);
      }
    }
    return verifiers.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, entry -> new PublishedKeys(entry.getValue())));
  }

  private void addTo(Map<String, List<RSASSAVerifier>> verifiers, Map<?, ?> members) {
    Map<String, Object> json = new HashMap<>();
    members.forEach((name, value) -> json.put(String.valueOf(name), value));
    try {
      RSAKey key = RSAKey.parse(json);
      if (!isFitForRs256(key)) {
        skip(members, "not for RS256");
        return;
      }
      RSASSAVerifier verifier = rsa.get().verifierOf(key);
      List<RSASSAVerifier> ofId =
          verifiers.computeIfAbsent(key.getKeyID(), kid -> new ArrayList<>(1));
      if (ofId.size() == MAX_KEYS_OF_ONE_ID) {
        skip(members, "too many keys with this kid");
      } else {
        ofId.add(verifier);
      }
    } catch (ParseException | JOSEException | RuntimeException unusable) {
      // Whatever the issuer publishes beside the key we need, such as an exponent of 1, on which
      // the platform's key factory stops.
      skip(members, unusable.getClass().getSimpleName());
    }
  }

  private static void skip(Map<?, ?> members, String why) {
    LOG.atDebug()
        .addKeyValue("kid", members.get("kid"))
        .addKeyValue("why", why)
        .log("A published key is not used");
  }

  private static List<?> published(String json) throws Unreachable {
    try {
      return Optional.ofNullable(JSONObjectUtils.parse(json))
          .map(set -> set.get("keys"))
          .map(keys -> keys instanceof List<?> list ? list : null)
          .orElseThrow(() -> new Unreachable("the answer is not a JSON key set"));
    } catch (ParseException malformed) {
      throw new Unreachable("the answer is not a JSON object");
    }
  }

  private static boolean isFitForRs256(RSAKey key) {
    return key.getKeyID() != null
        && (key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse()))
        && (key.getAlgorithm() == null || JWSAlgorithm.RS256.equals(key.getAlgorithm()))
        && key.size() >= MIN_KEY_BITS;
  }

  /** Ends the exchange under way, if there is one, and the client's threads. */
  @Override
  public void close() {
    client.shutdownNow();
  }

  /** There are no keys to be had for now; the message says why, for the log. */
  static final class Unreachable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreachable(String reason) {
      super(reason);
    }
  }
}
