package dev.parley.bootstrap;

import dev.parley.kinde.KindeSettings;
import dev.parley.management.ManagementSettings;
import dev.parley.redis.RedisSettings;
import dev.parley.websocket.admission.EntryRules;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server, from the environment. The seed's three keep their names and defaults.
 *
 * @param kinde whose tokens are accepted ({@code KINDE_ISSUER_URL}, required)
 * @param redis the bus ({@code REDIS_URL}, {@value #DEFAULT_REDIS_URL})
 * @param address where to listen ({@code PORT}, {@value #DEFAULT_PORT})
 * @param entry who may come in, and how (the {@code PARLEY_} variables of {@link EntrySettings})
 * @param access who may do what ({@code PARLEY_POLICY} and what it needs)
 * @param management where operators are listened to, if anywhere ({@code PARLEY_MANAGEMENT_PORT}
 *     and what goes with it)
 */
public record ServerConfig(
    KindeSettings kinde,
    RedisSettings redis,
    InetSocketAddress address,
    EntryRules entry,
    AccessSettings access,
    Optional<ManagementSettings> management) {
  public static final String ISSUER_VARIABLE = "KINDE_ISSUER_URL";
  public static final String REDIS_VARIABLE = "REDIS_URL";
  public static final String PORT_VARIABLE = "PORT";
  public static final String ORIGINS_VARIABLE = EntrySettings.ALLOWED_ORIGINS.variable();
  static final String DEFAULT_REDIS_URL = "redis://localhost:6379";
  static final int DEFAULT_PORT = 8080;

  /**
   * Reads the environment.
   *
   * @throws OperatorError that names every wrong setting at once, what was expected and what was
   *     found
   */
  public static ServerConfig from(Map<String, String> environment) {
    EnvironmentReader reader = new EnvironmentReader(environment);
    KindeSettings kinde = kinde(reader);
    RedisSettings redis =
        reader.read(REDIS_VARIABLE, DEFAULT_REDIS_URL, "redis://host:port", RedisSettings::parse);
    Integer port =
        reader.read(PORT_VARIABLE, String.valueOf(DEFAULT_PORT), "0 to 65535", ServerConfig::port);
    EntryRules entry = EntrySettings.read(reader);
    AccessSettings access = AccessSettings.read(reader);
    Optional<ManagementSettings> management = ManagementVariables.read(reader);
    if (kinde == null
        || redis == null
        || port == null
        || entry == null
        || access == null
        || reader.isWrong()) {
      throw new OperatorError(reader.complaint());
    }
    return new ServerConfig(kinde, redis, new InetSocketAddress(port), entry, access, management);
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
      Map<String, String> environment, Function<EnvironmentReader, @Nullable T> settings) {
    EnvironmentReader reader = new EnvironmentReader(environment);
    T read = settings.apply(reader);
    if (read == null) {
      throw new OperatorError(reader.complaint());
    }
    return read;
  }

  private static @Nullable KindeSettings kinde(EnvironmentReader reader) {
    return reader.read(
        ISSUER_VARIABLE,
        null,
        "your Kinde domain, https://your-subdomain.kinde.com",
        KindeSettings::forIssuer);
  }

  private static Integer port(String text) {
    return EnvironmentReader.number(text, 0, 65_535);
  }
}
