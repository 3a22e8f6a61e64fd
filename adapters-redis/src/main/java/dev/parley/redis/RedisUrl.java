package dev.parley.redis;

import dev.parley.redis.RedisTopology.Cluster;
import dev.parley.redis.RedisTopology.Sentinel;
import dev.parley.redis.RedisTopology.Single;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads {@code REDIS_URL}. By hand, since java.net.URI takes neither several hosts nor an
 * underscore in one, and Compose services have them. Stateless.
 */
final class RedisUrl {
  private static final int REDIS_PORT = 6379;
  private static final int SENTINEL_PORT = 26_379;
  private static final int MOST_ADDRESSES = 100;

  /** What Sentinel takes for a name. */
  private static final Pattern MASTER = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private static final String EXPECTED =
      """
      expected redis://[[user]:password@]host[:port][/database], \
      redis-sentinel://…host[:port],host[:port][/database]#master, \
      or redis://…host[:port],host[:port] for nodes of a cluster; rediss for TLS\
      """;

  private RedisUrl() {}

  static RedisSettings parse(String url) {
    int schemeEnd = url.indexOf("://");
    if (schemeEnd < 0) {
      throw refused("it has no scheme");
    }
    String scheme = url.substring(0, schemeEnd);
    String rest = url.substring(schemeEnd + 3);
    int at = rest.lastIndexOf('@');
    RedisCredentials credentials = credentials(at < 0 ? "" : rest.substring(0, at));
    Authority place = Authority.of(rest.substring(at + 1));
    return new RedisSettings(
        switch (scheme) {
          case "redis", "rediss" -> place.servers();
          case "redis-sentinel", "rediss-sentinel" -> place.sentinels();
          case "redis-cluster", "rediss-cluster" -> place.cluster();
          default -> throw refused("it begins with none of redis, redis-sentinel, redis-cluster");
        },
        scheme.startsWith("rediss"),
        credentials,
        place.database(),
        RedisCredentials.NONE,
        Optional.empty());
  }

  /** What stands behind the credentials: {@code hosts[/database][#master]}. */
  private record Authority(String hosts, int database, Optional<String> master) {
    static Authority of(String text) {
      int hash = text.indexOf('#');
      String before = hash < 0 ? text : text.substring(0, hash);
      if (before.indexOf('?') >= 0) {
        throw refused("no ? may follow the database");
      }
      int slash = before.indexOf('/');
      String database = slash < 0 ? "" : before.substring(slash + 1);
      return new Authority(
          slash < 0 ? before : before.substring(0, slash),
          database.isEmpty() ? 0 : number("database", database, 0, 1_000_000),
          hash < 0 ? Optional.empty() : Optional.of(text.substring(hash + 1)));
    }

    RedisTopology servers() {
      if (hosts.indexOf(',') >= 0) {
        return cluster();
      }
      withoutMaster();
      return new Single(addresses(REDIS_PORT).getFirst());
    }

    RedisTopology cluster() {
      withoutMaster();
      if (database != 0) {
        throw refused("a cluster has no database but 0");
      }
      return new Cluster(addresses(REDIS_PORT));
    }

    RedisTopology sentinels() {
      String name =
          master
              .filter(given -> MASTER.matcher(given).matches())
              .orElseThrow(() -> refused("it does not end with the name of the master"));
      return new Sentinel(addresses(SENTINEL_PORT), name);
    }

    private void withoutMaster() {
      if (master.isPresent()) {
        throw refused("only redis-sentinel takes the name of a master");
      }
    }

    private List<RedisAddress> addresses(int defaultPort) {
      List<RedisAddress> addresses =
          Stream.of(hosts.split(",", -1))
              .map(text -> address(text, defaultPort))
              .distinct()
              .toList();
      if (addresses.size() > MOST_ADDRESSES) {
        throw refused("it names more than " + MOST_ADDRESSES + " hosts");
      }
      return addresses;
    }
  }

  private static RedisAddress address(String text, int defaultPort) {
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > text.lastIndexOf(']');
    return new RedisAddress(
        host(hasPort ? text.substring(0, colon) : text),
        hasPort ? number("port", text.substring(colon + 1), 1, 65_535) : defaultPort);
  }

  private static String host(String text) {
    String host =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (host.isEmpty()) {
      throw refused("it names no host");
    }
    if (host.chars().anyMatch(c -> c <= ' ' || c == '%')) {
      throw refused("the host has a character that no host has");
    }
    return host;
  }

  private static int number(String what, String text, int min, int max) {
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below; the cause would quote what may be a part of the password.
    }
    throw refused("the " + what + " is not a number from " + min + " to " + max);
  }

  private static RedisCredentials credentials(String text) {
    int colon = text.indexOf(':');
    String user = decoded(colon < 0 ? text : text.substring(0, colon));
    String password = colon < 0 ? "" : decoded(text.substring(colon + 1));
    return new RedisCredentials(
        Optional.of(user).filter(name -> !name.isEmpty()),
        Optional.of(password).filter(secret -> !secret.isEmpty()));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw refused("user or password have a % that encodes nothing; write it as %25");
    }
  }

  private static IllegalArgumentException refused(String found) {
    return new IllegalArgumentException("not the address of a Redis: " + found + "; " + EXPECTED);
  }
}
