package dev.parley.bootstrap.dev;

import dev.parley.bootstrap.BuildInfo;
import dev.parley.redis.RedisAddress;
import dev.parley.redis.RedisSettings;
import dev.parley.redis.RedisTopology;
import dev.parley.redis.local.LocalRedis;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;

/** What a developer sees when the server is up: every line ready to be copied. */
final class DevBanner {
  private static final String TTL = "24h";

  private DevBanner() {}

  static String text(
      int port,
      RedisSettings reached,
      Optional<LocalRedis> ownRedis,
      Optional<DevIssuer> ownIssuer,
      Optional<InetSocketAddress> management,
      Instant now) {
    String token =
        ownIssuer
            .map(issuer -> issuer.token(TokenRequest.of("u1", "Ada", TTL), now))
            .orElse("<token>");
    String whence =
        ownIssuer
            .map(own ->
                "A token for Ada (more with ./parley token --user u2 --name Bo):%n%s"
                    .formatted(token))
            .orElse(
                "Tokens come from your issuer: put an access token of your application into the"
                    + " page, and below instead of <token>.");
    String redis = ownRedis.map(LocalRedis::describe).orElse("the one of REDIS_URL");
    String operators = management.map(at -> "http://localhost:" + at.getPort() + "/").orElse("off");
    String issuer = ownIssuer.map(DevIssuer::issuer).orElse("the one of KINDE_ISSUER_URL");
    return """

    Parley %s is up. Ctrl-C stops it.

      page        http://localhost:%d/
      redis       %s
      issuer      %s
      management  %s

    %s

    Listen:
    wscat -c 'ws://localhost:%d/ws?channelId=lobby&token=%s'

    Publish:
    redis-cli%s PUBLISH channel:lobby '{"type":"message:created","channelId":"lobby",\
    "timestamp":%d,"data":{"id":"m1","content":"Hello"}}'

    """
        .formatted(
            BuildInfo.version(),
            port,
            redis,
            issuer,
            operators,
            whence,
            port,
            token,
            redisArguments(reached),
            now.getEpochSecond());
  }

  /** Of the first server that is named: any node of a cluster takes a PUBLISH. */
  private static String redisArguments(RedisSettings redis) {
    if (redis.topology() instanceof RedisTopology.Sentinel) {
      return " -h <the master>";
    }
    RedisAddress server = redis.topology().given().getFirst();
    boolean local = server.host().equals("localhost") || server.host().equals("127.0.0.1");
    return (local ? "" : " -h " + server.host()) + " -p " + server.port();
  }
}
