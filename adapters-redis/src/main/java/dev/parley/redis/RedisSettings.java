package dev.parley.redis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where Redis is and how to be let in. {@link #toString} masks the password.
 *
 * @param tls whether the way there is encrypted, and the server's certificate checked
 * @param database the number of the database that holds the keys; pub/sub knows no databases
 */
public record RedisSettings(
    String host,
    int port,
    boolean tls,
    Optional<String> user,
    Optional<String> password,
    int database) {
  private static final int DEFAULT_PORT = 6379;
  private static final String EXPECTED =
      "expected redis://[[user]:password@]host[:port][/database], or rediss:// for TLS";

  /**
   * Reads {@code redis://[[user]:password@]host[:port][/database]}; with {@code rediss://} the way
   * is encrypted. Special characters in user and password are percent-encoded.
   *
   * @throws IllegalArgumentException with a message for the operator, which never quotes what may
   *     be the password
   */
  public static RedisSettings parse(String redisUrl) {
    // By hand, since java.net.URI takes no underscore in a host, and Compose services have them.
    int schemeEnd = redisUrl.indexOf("://");
    if (schemeEnd < 0) {
      throw refused("it has no scheme");
    }
    boolean tls =
        switch (redisUrl.substring(0, schemeEnd)) {
          case "redis" -> false;
          case "rediss" -> true;
          default -> throw refused("the scheme is neither redis nor rediss");
        };
    String rest = redisUrl.substring(schemeEnd + 3);
    int at = rest.lastIndexOf('@');
    String place = rest.substring(at + 1);
    if (place.indexOf('?') >= 0 || place.indexOf('#') >= 0) {
      throw refused("nothing may follow the database");
    }
    int slash = place.indexOf('/');
    String authority = slash < 0 ? place : place.substring(0, slash);
    String database = slash < 0 ? "" : place.substring(slash + 1);
    int portColon = authority.lastIndexOf(':');
    boolean hasPort = portColon > authority.lastIndexOf(']');
    Credentials credentials = Credentials.parse(at < 0 ? "" : rest.substring(0, at));
    return new RedisSettings(
        host(hasPort ? authority.substring(0, portColon) : authority),
        hasPort ? number("port", authority.substring(portColon + 1), 1, 65_535) : DEFAULT_PORT,
        tls,
        credentials.user,
        credentials.password,
        database.isEmpty() ? 0 : number("database", database, 0, 1_000_000));
  }

  /** The address, fit to be shown: without the password. */
  public String address() {
    String credentials =
        password.isPresent() ? user.orElse("") + ":***@" : user.map(name -> name + "@").orElse("");
    String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String path = database == 0 ? "" : "/" + database;
    return (tls ? "rediss://" : "redis://") + credentials + shownHost + ":" + port + path;
  }

  @Override
  public String toString() {
    return address();
  }

  private static String host(String text) {
    String host =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (host.isEmpty()) {
      throw refused("it names no host");
    }
    if (host.chars().anyMatch(c -> c <= ' ' || c == ',' || c == '%')) {
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

  private static IllegalArgumentException refused(String found) {
    return new IllegalArgumentException("not the address of a Redis: " + found + "; " + EXPECTED);
  }

  private record Credentials(Optional<String> user, Optional<String> password) {
    static Credentials parse(String text) {
      int colon = text.indexOf(':');
      String user = decoded(colon < 0 ? text : text.substring(0, colon));
      String password = colon < 0 ? "" : decoded(text.substring(colon + 1));
      return new Credentials(
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
  }
}
