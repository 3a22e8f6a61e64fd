package dev.parley.redis;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where Redis is, and how to log in to it. {@link #toString} masks the passwords.
 *
 * @param tls whether every way there is encrypted, and the servers' certificates checked
 * @param credentials of the servers that hold the data
 * @param database the number of the database that holds the keys; pub/sub knows no databases, and a
 *     cluster has but one
 * @param sentinelCredentials of the Sentinels, which have their own
 * @param trusted a file of PEM certificates: who may vouch for a server, instead of those that Java
 *     trusts
 */
public record RedisSettings(
    RedisTopology topology,
    boolean tls,
    RedisCredentials credentials,
    int database,
    RedisCredentials sentinelCredentials,
    Optional<Path> trusted) {
  /**
   * Reads an address, in one of three forms; with {@code rediss} for {@code redis} all ways are
   * encrypted. Special characters in user and password are percent-encoded.
   *
   * <pre>
   * redis://[[user]:password@]host[:port][/database]
   * redis-sentinel://[[user]:password@]host[:port],…[/database]#master
   * redis://[[user]:password@]host[:port],host[:port],…   or   redis-cluster://…
   * </pre>
   *
   * @throws IllegalArgumentException with a message for the operator, which never quotes what may
   *     be the password
   */
  public static RedisSettings parse(String redisUrl) {
    return RedisUrl.parse(redisUrl);
  }

  public RedisSettings withSentinelCredentials(RedisCredentials ofSentinels) {
    return new RedisSettings(topology, tls, credentials, database, ofSentinels, trusted);
  }

  public RedisSettings withTrusted(Path certificates) {
    return new RedisSettings(
        topology, tls, credentials, database, sentinelCredentials, Optional.of(certificates));
  }

  /** Whether the keys are spread over several servers. */
  public boolean isCluster() {
    return topology instanceof RedisTopology.Cluster;
  }

  /** The address, fit to be shown: without the password. */
  public String address() {
    String secure = tls ? "rediss" : "redis";
    String shownCredentials = credentials.toString();
    String hosts =
        topology.given().stream().map(RedisAddress::toString).collect(Collectors.joining(","));
    return secure
        + switch (topology) {
          case RedisTopology.Single one -> "://";
          case RedisTopology.Sentinel sentinel -> "-sentinel://";
          case RedisTopology.Cluster cluster -> "-cluster://";
        }
        + (shownCredentials.isEmpty() ? "" : shownCredentials + "@")
        + hosts
        + (database == 0 ? "" : "/" + database)
        + (topology instanceof RedisTopology.Sentinel(var sentinels, var master)
            ? "#" + master
            : "");
  }

  @Override
  public String toString() {
    return address();
  }
}
