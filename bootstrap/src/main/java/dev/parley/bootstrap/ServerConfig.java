package dev.parley.bootstrap;

import dev.parley.kinde.KindeSettings;
import dev.parley.redis.RedisSettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server, from the environment. The seed's three keep their names and defaults.
 *
 * @param kinde whose tokens are accepted ({@code KINDE_ISSUER_URL}, required)
 * @param redis the bus ({@code REDIS_URL}, {@value #DEFAULT_REDIS_URL})
 * @param address where to listen ({@code PORT}, {@value #DEFAULT_PORT})
 * @param access who may do what ({@code PARLEY_POLICY} and what it needs)
 */
public record ServerConfig(
    KindeSettings kinde, RedisSettings redis, InetSocketAddress address, AccessSettings access) {
  public static final String ISSUER_VARIABLE = "KINDE_ISSUER_URL";
  public static final String REDIS_VARIABLE = "REDIS_URL";
  public static final String PORT_VARIABLE = "PORT";
  static final String DEFAULT_REDIS_URL = "redis://localhost:6379";
  static final int DEFAULT_PORT = 8080;

  /**
   * Reads the environment.
   *
   * @throws OperatorError that names every wrong setting at once, what was expected and what was
   *     found
   */
  public static ServerConfig from(Map<String, String> environment) {
    Reader reader = new Reader(environment);
    KindeSettings kinde = kinde(reader);
    RedisSettings redis =
        reader.read(REDIS_VARIABLE, DEFAULT_REDIS_URL, "redis://host:port", RedisSettings::parse);
    Integer port =
        reader.read(PORT_VARIABLE, String.valueOf(DEFAULT_PORT), "0 to 65535", ServerConfig::port);
    AccessSettings access = AccessSettings.read(reader);
    if (kinde == null || redis == null || port == null || access == null) {
      throw new OperatorError(reader.complaint());
    }
    return new ServerConfig(kinde, redis, new InetSocketAddress(port), access);
  }

  /** The settings of access alone, for who explains them. */
  static AccessSettings accessFrom(Map<String, String> environment) {
    return alone(environment, AccessSettings::read);
  }

  /** The settings of the issuer alone. */
  static KindeSettings kindeFrom(Map<String, String> environment) {
    return alone(environment, ServerConfig::kinde);
  }

  private static <T> T alone(
      Map<String, String> environment, Function<Reader, @Nullable T> settings) {
    Reader reader = new Reader(environment);
    T read = settings.apply(reader);
    if (read == null) {
      throw new OperatorError(reader.complaint());
    }
    return read;
  }

  private static @Nullable KindeSettings kinde(Reader reader) {
    return reader.read(
        ISSUER_VARIABLE,
        null,
        "your Kinde domain, https://your-subdomain.kinde.com",
        KindeSettings::forIssuer);
  }

  private static Integer port(String text) {
    int port;
    try {
      port = Integer.parseInt(text);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "expected a number from 0 to 65535, found \"" + text + "\"", notANumber);
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "expected a number from 0 to 65535, found \"" + text + "\"");
    }
    return port;
  }

  /** Reads one variable after the other and keeps what is wrong with each. */
  static final class Reader {
    private final Map<String, String> environment;
    private final List<String> complaints = new ArrayList<>();

    Reader(Map<String, String> environment) {
      this.environment = environment;
    }

    <T> @Nullable T read(
        String name, @Nullable String fallback, String expected, Function<String, T> parse) {
      String found = environment.getOrDefault(name, "").strip();
      String value = found.isEmpty() ? fallback : found;
      if (value == null) {
        complaints.add("%s is not set: expected %s".formatted(name, expected));
        return null;
      }
      try {
        return parse.apply(value);
      } catch (IllegalArgumentException wrong) {
        complaints.add("%s is wrong: %s".formatted(name, wrong.getMessage()));
        return null;
      }
    }

    String complaint() {
      return "Parley cannot start:\n  " + String.join("\n  ", complaints);
    }
  }
}
