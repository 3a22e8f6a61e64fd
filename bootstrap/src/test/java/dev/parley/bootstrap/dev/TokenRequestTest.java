package dev.parley.bootstrap.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.redis.RedisSettings;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a token of the dev issuer can say, by the command line and by the address. */
class TokenRequestTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir private Path home;

  @SuppressWarnings("NullAway.Init") // JUnit fills in the folder.
  TokenRequestTest() {}

  @Test
  void a_token_carries_all_that_is_asked_for_by_either_way() throws ParseException {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("user", "u2");
    words.put("name", "Bo");
    words.put("given-name", "Bo");
    words.put("family-name", "Berg");
    words.put("email", "bo@example.com");
    words.put("picture", "https://example.com/bo.png");
    words.put("org", "org_1");
    words.put("permission", "chat:write,chat:read");
    words.put("role", "admin");
    words.put("audience", "https://api.example.com");
    words.put("claim", "plan=pro");
    words.put("id", "t1");
    words.put("ttl", "2m");

    Map<String, Object> byAddress = claims(asked(words).body());

    assertThat(byAddress)
        .containsEntry("sub", "u2")
        .containsEntry("name", "Bo")
        .containsEntry("given_name", "Bo")
        .containsEntry("family_name", "Berg")
        .containsEntry("email", "bo@example.com")
        .containsEntry("picture", "https://example.com/bo.png")
        .containsEntry("org_code", "org_1")
        .containsEntry("permissions", List.of("chat:write", "chat:read"))
        .containsEntry("roles", List.of(Map.of("id", "dev-admin", "key", "admin", "name", "admin")))
        .containsEntry("aud", "https://api.example.com")
        .containsEntry("plan", "pro")
        .containsEntry("jti", "t1")
        .containsEntry("iat", NOW.getEpochSecond())
        .containsEntry("exp", NOW.getEpochSecond() + 120);
    assertThat(byCommandLine(words)).isEqualTo(byAddress);
    assertThat(words.keySet())
        .as("every option is tried")
        .containsExactlyInAnyOrderElementsOf(
            new CommandLine(new TokenRequest())
                .getCommandSpec().options().stream()
                    .map(option -> option.longestName().substring(2))
                    .toList());
  }

  @Test
  void what_is_not_asked_for_is_not_there() throws ParseException {
    assertThat(claims(asked(Map.of("user", "u1", "name", "")).body()))
        .containsOnlyKeys("iss", "sub", "jti", "iat", "exp", "scp");
  }

  @ParameterizedTest
  @CsvSource({
    "user, '',   '--user'",
    "name, Ada,  '--user'",
    "ttl,  soon, '30s, 15m, 1h or 2d'",
    "rank, high, '--rank'"
  })
  void a_wrong_parameter_is_named_with_those_that_there_are(
      String name, String value, String told) {
    Map<String, String> query = new HashMap<>();
    if (!name.equals("name")) {
      query.put("user", "u1");
    }
    query.put(name, value);

    Reply reply = asked(query);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(new String(reply.body(), UTF_8))
        .contains(told, "/dev/token?user=u1", "permission, role");
  }

  private Reply asked(Map<String, String> query) {
    Endpoint endpoint =
        Objects.requireNonNull(
            DevEndpoints.of(
                    Optional.of(issuer()),
                    issuer().issuer(),
                    RedisSettings.parse("redis://localhost"),
                    true,
                    InstantSource.fixed(NOW))
                .get("/dev/token"));
    return endpoint.reply(query);
  }

  private Map<String, Object> byCommandLine(Map<String, String> words) throws ParseException {
    TokenRequest request = new TokenRequest();
    new CommandLine(request)
        .parseArgs(
            words.entrySet().stream()
                .flatMap(word -> List.of("--" + word.getKey(), word.getValue()).stream())
                .toArray(String[]::new));
    return claims(issuer().token(request, NOW).getBytes(UTF_8));
  }

  private DevIssuer issuer() {
    DevIssuer issuer = new DevIssuerFile(home).at(DevEndpoints.issuerAt(8080));
    new DevIssuerFile(home).keep(issuer);
    return issuer;
  }

  private static Map<String, Object> claims(byte[] token) throws ParseException {
    return JSONObjectUtils.parse(SignedJWT.parse(new String(token, UTF_8)).getPayload().toString());
  }
}
