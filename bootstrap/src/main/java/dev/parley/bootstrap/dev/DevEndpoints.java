package dev.parley.bootstrap.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.parley.bootstrap.BuildInfo;
import dev.parley.bootstrap.dev.DevIssuer.Claims;
import dev.parley.domain.identity.UserId;
import dev.parley.redis.RedisAddress;
import dev.parley.redis.RedisSettings;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is to be had over HTTP in dev mode alone: the page, tokens, the issuer's keys. */
final class DevEndpoints {
  /** Where the dev issuer is, below the server's own address. */
  static final String ISSUER_PATH = "/dev/issuer";

  private static final Duration TTL = Duration.ofHours(1);

  private DevEndpoints() {}

  /** By path; without an issuer of our own there are no tokens to be had. */
  static Map<String, Endpoint> of(
      Optional<DevIssuer> issuer, RedisSettings redis, InstantSource clock) {
    Map<String, Endpoint> endpoints = new HashMap<>(PageFiles.endpoints());
    byte[] info = info(redis);
    endpoints.put("/dev/info", query -> json(info));
    issuer.ifPresent(own -> {
      byte[] jwks = own.jwks().getBytes(UTF_8);
      endpoints.put(ISSUER_PATH + "/.well-known/jwks", query -> json(jwks));
      endpoints.put("/dev/token", query -> token(own, query, clock));
    });
    return endpoints;
  }

  private static Reply token(DevIssuer issuer, Map<String, String> query, InstantSource clock) {
    Optional<UserId> user = UserId.parse(query.getOrDefault("user", ""));
    if (user.isEmpty()) {
      return new Reply(
          400,
          "text/plain; charset=utf-8",
          "Say for whom: /dev/token?user=u1&name=Ada\n".getBytes(UTF_8));
    }
    Optional<String> name = Optional.ofNullable(query.get("name")).filter(it -> !it.isBlank());
    Claims claims = new Claims(user.get().value(), name, Optional.empty(), List.of(), TTL);
    return Reply.text(issuer.token(claims, clock.instant()));
  }

  private static byte[] info(RedisSettings redis) {
    // Without the password that an address may carry: the page shows it.
    // Nor a list: the page makes a line for redis-cli of it, and any node of a cluster will do.
    RedisAddress first = redis.topology().given().getFirst();
    String shown = (redis.tls() ? "rediss://" : "redis://") + first;
    return JSONObjectUtils.toJSONString(
            Map.of("redisUrl", shown, "redisPort", first.port(), "version", BuildInfo.version()))
        .getBytes(UTF_8);
  }

  private static Reply json(byte[] body) {
    return new Reply(200, "application/json", body);
  }
}
