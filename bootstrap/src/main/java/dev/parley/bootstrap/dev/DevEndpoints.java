package dev.parley.bootstrap.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.parley.bootstrap.BuildInfo;
import dev.parley.redis.RedisAddress;
import dev.parley.redis.RedisSettings;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The HTTP endpoints of dev mode: the page, tokens, the keys of the dev issuer. */
final class DevEndpoints {
  /** Where the dev issuer is, below the server's own address. */
  private static final String ISSUER_PATH = "/dev/issuer";

  private DevEndpoints() {}

  /** The address of the dev issuer of a server at that port. */
  static String issuerAt(int port) {
    return "http://localhost:" + port + ISSUER_PATH;
  }

  /**
   * By path; without an issuer of our own there are no tokens to be had.
   *
   * @param believed whose tokens the server takes
   * @param ownRedis whether it is one that may be made to fail
   */
  static Map<String, Endpoint> of(
      Optional<DevIssuer> issuer,
      String believed,
      RedisSettings redis,
      boolean ownRedis,
      InstantSource clock) {
    Map<String, Endpoint> endpoints = new HashMap<>(PageFiles.endpoints());
    byte[] info = info(redis, believed, issuer.isPresent(), ownRedis);
    endpoints.put("/dev/info", query -> json(info));
    issuer.ifPresent(own -> {
      byte[] jwks = own.jwks().getBytes(UTF_8);
      endpoints.put(ISSUER_PATH + DevIssuer.JWKS_PATH, query -> json(jwks));
      endpoints.put("/dev/token", query -> token(own, query, clock));
    });
    return endpoints;
  }

  private static Reply token(DevIssuer issuer, Map<String, String> query, InstantSource clock) {
    try {
      return Reply.text(issuer.token(TokenRequest.of(query), clock.instant()));
    } catch (ParameterException wrong) {
      String names =
          new CommandLine(new TokenRequest())
              .getCommandSpec().options().stream()
                  .map(option -> option.longestName().replaceFirst("^--", ""))
                  .collect(Collectors.joining(", "));
      String told =
          "%s%nSay for whom: /dev/token?user=u1&name=Ada%nThere is: %s%n"
              .formatted(wrong.getMessage(), names);
      return new Reply(400, "text/plain; charset=utf-8", told.getBytes(UTF_8));
    }
  }

  private static byte[] info(RedisSettings redis, String issuer, boolean tokens, boolean ownRedis) {
    // Without the password that an address may carry: the page shows it.
    // Nor a list: the page makes a line for redis-cli of it, and any node of a cluster will do.
    RedisAddress first = redis.topology().given().getFirst();
    String shown = (redis.tls() ? "rediss://" : "redis://") + first;
    return JSONObjectUtils.toJSONString(
            Map.of(
                "redisUrl",
                shown,
                "redisPort",
                first.port(),
                "version",
                BuildInfo.version(),
                "issuer",
                issuer,
                "tokens",
                tokens,
                "ownRedis",
                ownRedis))
        .getBytes(UTF_8);
  }

  private static Reply json(byte[] body) {
    return new Reply(200, "application/json", body);
  }
}
