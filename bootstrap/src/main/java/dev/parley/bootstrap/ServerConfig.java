package dev.parley.bootstrap;

import dev.parley.api.ApiSettings;
import dev.parley.application.ChannelRules;
import dev.parley.application.RecoveryRules;
import dev.parley.bootstrap.log.LogSettings;
import dev.parley.kinde.KindeSettings;
import dev.parley.kinde.NameClaims;
import dev.parley.management.ManagementSettings;
import dev.parley.redis.RedisSettings;
import dev.parley.websocket.WebSocketGateway;
import dev.parley.websocket.admission.EntryRules;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a server, from the environment. The seed's three keep their names and defaults.
 *
 * @param kinde whose tokens are accepted ({@code KINDE_ISSUER_URL}, required), and how users are
 *     named ({@code PARLEY_NAME_CLAIMS})
 * @param redis the bus (what {@link BusSettings} reads)
 * @param address where to listen ({@code PORT})
 * @param ioThreads how many threads serve the connections ({@code PARLEY_IO_THREADS})
 * @param entry who may come in, and how (what {@link EntrySettings} reads)
 * @param isClientServed whether pages may load the client from here ({@code PARLEY_CLIENT_JS})
 * @param connections what holds for each connection
 * @param access who may do what ({@code PARLEY_POLICY} and what it needs)
 * @param recovery whether clients that come back are told what they missed ({@code
 *     PARLEY_RECOVERY}), and others what was said before they came ({@code PARLEY_REWIND})
 * @param management where operators are listened to, if anywhere ({@code PARLEY_MANAGEMENT_PORT}
 *     and what goes with it)
 * @param api how backends are served, if they are ({@code PARLEY_API_KEYS} and what goes with it)
 * @param transitions whether services are told who came and went (what {@link TransitionSettings}
 *     reads)
 */
public record ServerConfig(
    KindeSettings kinde,
    RedisSettings redis,
    InetSocketAddress address,
    int ioThreads,
    EntryRules entry,
    boolean isClientServed,
    ConnectionSettings connections,
    AccessSettings access,
    RecoveryRules recovery,
    Optional<ManagementSettings> management,
    Optional<ApiSettings> api,
    Optional<TransitionSettings> transitions) {
  private static final Logger LOG = LoggerFactory.getLogger(ServerConfig.class);
  private static final int MOST_IO_THREADS = 256;

  /**
   * Reads the environment.
   *
   * @throws OperatorError that names every wrong setting at once, what was expected and what was
   *     found
   */
  public static ServerConfig from(Map<String, String> environment) {
    return read(environment);
  }

  /**
   * The same for a server that is about to start: what looks like a setting and is none is a line
   * in the log.
   */
  public static ServerConfig forStart(Map<String, String> environment) {
    UnknownSettings.in(environment).sentences().forEach(LOG::warn);
    return read(environment);
  }

  private static ServerConfig read(Map<String, String> environment) {
    EnvironmentReader reader = new EnvironmentReader(environment);
    KindeSettings kinde = kinde(reader);
    RedisSettings redis = BusSettings.read(reader);
    Integer port = reader.read(Setting.PORT, ServerConfig::port);
    Integer ioThreads =
        reader.read(
            Setting.PARLEY_IO_THREADS, text -> EnvironmentReader.number(text, 1, MOST_IO_THREADS));
    EntryRules entry = EntrySettings.read(reader);
    Boolean client = reader.read(Setting.PARLEY_CLIENT_JS, EnvironmentReader::onOrOff);
    ConnectionSettings connections = ConnectionSettings.read(reader);
    AccessSettings access = AccessSettings.read(reader);
    Boolean recovery = reader.read(Setting.PARLEY_RECOVERY, EnvironmentReader::onOrOff);
    Boolean rewind = reader.read(Setting.PARLEY_REWIND, EnvironmentReader::onOrOff);
    var _ = reader.read(Setting.PARLEY_LOG_FORMAT, LogSettings::format);
    var _ = reader.read(Setting.PARLEY_LOG_LEVEL, LogSettings::level);
    Optional<ManagementSettings> management = ManagementVariables.read(reader);
    Optional<ApiSettings> api = ApiVariables.read(reader);
    Optional<TransitionSettings> transitions = TransitionSettings.read(reader, redis);
    if (kinde == null
        || redis == null
        || port == null
        || ioThreads == null
        || entry == null
        || client == null
        || connections == null
        || access == null
        || recovery == null
        || rewind == null
        || reader.isWrong()) {
      throw new OperatorError(reader.complaint());
    }
    return new ServerConfig(
        kinde,
        redis,
        new InetSocketAddress(port),
        ioThreads,
        entry,
        client,
        connections,
        access,
        recovery(recovery, rewind),
        management,
        api,
        transitions);
  }

  private static RecoveryRules recovery(boolean on, boolean rewind) {
    if (!on) {
      return RecoveryRules.OFF;
    }
    return rewind ? RecoveryRules.DEFAULT.withRewind() : RecoveryRules.DEFAULT;
  }

  /** What clients are served by at that address. */
  public WebSocketGateway.Settings gateway(InetSocketAddress at) {
    return connections.over(
        WebSocketGateway.Settings.on(at)
            .withIoThreads(ioThreads)
            .withEntry(entry)
            .withVersion(BuildInfo.version()));
  }

  /** What channels are kept by. */
  ChannelRules rules() {
    return connections.over(
        ChannelRules.DEFAULT
            .withTokens(access.tokenGrace(), access.tokenLife().plus(Duration.ofHours(1)))
            .withRecovery(recovery));
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
    KindeSettings issuer = reader.read(Setting.KINDE_ISSUER_URL, KindeSettings::forIssuer);
    NameClaims names = reader.read(Setting.PARLEY_NAME_CLAIMS, NameClaims::parse);
    return issuer == null || names == null ? null : issuer.withNames(names);
  }

  private static Integer port(String text) {
    return EnvironmentReader.number(text, 0, 65_535);
  }
}
