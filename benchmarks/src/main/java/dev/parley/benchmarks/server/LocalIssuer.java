package dev.parley.benchmarks.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.parley.benchmarks.load.LoadFailure;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An issuer of tokens like Kinde's on this machine, with a key of its own: what a node needs that
 * is to be met by users who differ. Safe for any thread.
 */
public final class LocalIssuer implements AutoCloseable {
  private static final int KEY_BITS = 2048;
  private static final Duration LIFETIME = Duration.ofHours(10);
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final HttpServer http;
  private final PrivateKey key;

  private LocalIssuer(HttpServer http, PrivateKey key) {
    this.http = http;
    this.key = key;
  }

  /**
   * Publishes a new key.
   *
   * @throws LoadFailure if it cannot listen
   */
  public static LocalIssuer start() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(KEY_BITS);
      KeyPair pair = generator.generateKeyPair();
      byte[] keys = keySet((RSAPublicKey) pair.getPublic()).getBytes(UTF_8);
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext(
          "/.well-known/jwks",
          exchange -> {
            try (exchange) {
              exchange.getResponseHeaders().set("Content-Type", "application/json");
              exchange.sendResponseHeaders(200, keys.length);
              exchange.getResponseBody().write(keys);
            }
          });
      http.start();
      return new LocalIssuer(http, pair.getPrivate());
    } catch (IOException | GeneralSecurityException none) {
      throw new LoadFailure("No issuer can be started here: " + none.getMessage());
    }
  }

  /** What a node is told by {@code KINDE_ISSUER_URL}. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** A token each for so many users who differ. Takes about a millisecond for each. */
  public List<String> tokens(int users) {
    Instant now = Instant.now();
    return IntStream.range(0, users).parallel().mapToObj(user -> token(user, now)).toList();
  }

  @Override
  public void close() {
    http.stop(0);
  }

  private String token(int user, Instant now) {
    String signed =
        part("{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}")
            + "."
            + part(
                """
                {"iss":"%s","sub":"kp_%08x","given_name":"User %d","email":"u%d@example.com",\
                "aud":[],"iat":%d,"exp":%d,"scp":["openid","profile","email"],"jti":"%032x"}\
                """
                    .formatted(
                        address(),
                        user,
                        user,
                        user,
                        now.getEpochSecond(),
                        now.plus(LIFETIME).getEpochSecond(),
                        user));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform has SHA256withRSA", impossible);
    }
  }

  private static String part(String json) {
    return BASE64.encodeToString(json.getBytes(UTF_8));
  }

  private static String keySet(RSAPublicKey key) {
    return """
    {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"k1","n":"%s","e":"%s"}]}
    """
        .formatted(number(key.getModulus()), number(key.getPublicExponent()));
  }

  /** Unsigned, without leading zeros (RFC 7518 section 2). */
  private static String number(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    return BASE64.encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
  }
}
