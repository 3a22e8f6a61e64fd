package dev.parley.bootstrap;

import dev.parley.redis.RedisSettings;
import dev.parley.websocket.WebSocketGateway;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every variable of the environment that is read: the one table that {@link EnvironmentReader}
 * reads by, that {@code parley check --print} prints, and that the operators' page repeats row by
 * row. Meanings are Markdown, one line each.
 */
@SuppressWarnings("ImmutableEnumChecker") // Strings and functions without state.
public enum Setting {
  KINDE_ISSUER_URL(
      Otherwise.refused("required by `serve` and `check`"),
      "your Kinde domain, https://your-subdomain.kinde.com",
      "the issuer, to the letter of a token's `iss`; slashes at the end are removed. `https`, or"
          + " `http` on this machine alone. The keys are taken from `<issuer>/.well-known/jwks`"),
  PARLEY_NAME_CLAIMS(
      Otherwise.is("given_name+family_name,name"),
      "claims such as given_name+family_name,name",
      "the claims of a token that users are shown by, the first that is there; those with a `+`"
          + " between them are joined. Without any it is the user id. `email` only where everybody"
          + " in a channel may read it"),
  REDIS_URL(
      Otherwise.is("redis://localhost:6379"),
      "redis://host:port",
      "one server, Sentinels or a cluster ([forms](#redis)). Special characters in user and"
          + " password are percent-encoded",
      Setting::withoutPassword),
  PARLEY_REDIS_CA_FILE(
      Otherwise.nothing("Java's own"),
      "a file of PEM certificates",
      "for `rediss`: who may vouch for Redis, a file of PEM certificates"),
  PARLEY_REDIS_SENTINEL_USER(Otherwise.nothing("none"), "a name", "for Sentinels that have users"),
  PARLEY_REDIS_SENTINEL_PASSWORD(
      Otherwise.nothing("none"),
      "a password",
      "for Sentinels that have a password; the one in `REDIS_URL` is that of the servers",
      Setting::hidden),
  PORT(
      Otherwise.is("8080"),
      "0 to 65535",
      "on every address of the machine; 0 takes a free one and logs it"),
  PARLEY_IO_THREADS(
      Otherwise.computed(
          "half of the processors, 1 at least",
          String.valueOf(WebSocketGateway.Settings.defaultIoThreads())),
      "a number of threads",
      "that serve the connections, each its own. More of them where the processors are this node's"
          + " alone and deliveries are what it does"),
  PARLEY_ALLOWED_ORIGINS(
      Otherwise.is("*"),
      "origins of pages, between commas",
      "the origins whose pages may connect, between commas, as browsers and web views send them:"
          + " `https://app.example.com`, `https://*.example.org`, `capacitor://localhost`. A client"
          + " without `Origin` is no page. In `dev` the pages of this machine may, and those that"
          + " are named"),
  PARLEY_TRUSTED_PROXIES(
      Otherwise.nothing("none"),
      "addresses or blocks of proxies, between commas",
      "addresses or blocks (`10.0.0.0/8`) whose `PARLEY_PROXY_HEADER` is believed"),
  PARLEY_PROXY_HEADER(
      Otherwise.is("X-Forwarded-For"),
      "X-Forwarded-For or Forwarded",
      "the header in which those proxies say where a client comes from; the other one is never"
          + " looked at ([in front](#in-front-of-it))"),
  PARLEY_TOKEN_IN_QUERY(
      Otherwise.is("true"),
      "true or false",
      "`false`: a token in the address is not looked at, since addresses are logged by proxies"),
  PARLEY_MAX_CONNECTIONS(
      Otherwise.computed(
          "descriptors of the process less 512, 100,000 at most",
          String.valueOf(EntrySettings.roomForConnections())),
      "a number of connections",
      "of this node; over it 503 `at_capacity`. More than there are descriptors for stops the"
          + " start"),
  PARLEY_MAX_CONNECTIONS_PER_USER(
      Otherwise.is("100"),
      "a number of connections",
      "of one user on this node; 429 `too_many_connections`"),
  PARLEY_MAX_CONNECTIONS_PER_ADDRESS(
      Otherwise.computed(
          "a quarter of `PARLEY_MAX_CONNECTIONS`",
          String.valueOf(Math.max(1, EntrySettings.roomForConnections() / 4))),
      "a number of connections",
      "of one IPv4 address, or the /64 of an IPv6 one, on this node; the same. Unless it is set,"
          + " this machine's own addresses may have all of them"),
  PARLEY_MAX_HTTP_CONNECTIONS(
      Otherwise.is("4096"),
      "a number of connections",
      "that are not upgraded, a quarter of them of one address; the oldest goes for a newcomer"
          + " ([before the upgrade](security.md#before-the-upgrade))"),
  PARLEY_KEEP_ALIVE(
      Otherwise.is("75s"),
      "1s to 3600s",
      "how long an HTTP connection may wait for its next request; longer than what a proxy keeps"
          + " its connections for"),
  PARLEY_MAX_CHANNELS_PER_CONNECTION(
      Otherwise.is("128"),
      "a number of channels",
      "that one connection may be in; the error `too_many_channels`"),
  PARLEY_MAX_CHANNELS_PER_USER(
      Otherwise.is("2000"),
      "a number of channels",
      "that the connections of one user may be in on this node, beyond the first of each; the same"
          + " error"),
  PARLEY_NEW_CHANNELS_PER_MINUTE(
      Otherwise.is("300"),
      "a number of channels of one user",
      "that one user may have this node follow in a minute, where it does not follow them yet; the"
          + " error `too_many_new_channels`"),
  PARLEY_HANDSHAKES_PER_SECOND(
      Otherwise.is("500"),
      "a number of handshakes of one address",
      "of one address, ten seconds' worth at once; 429 `too_many_handshakes`"),
  PARLEY_MESSAGES_PER_SECOND(
      Otherwise.is("50"),
      "a number of messages of one connection",
      "messages and pings of one connection, ten seconds' worth at once; closed with 4429"),
  PARLEY_BYTES_PER_SECOND(
      Otherwise.is("65536"),
      "a number of bytes of one connection",
      "of one connection, ten seconds' worth at once and never less than 2 MiB; closed with 4429"),
  PARLEY_COMPRESSION(
      Otherwise.is("false"),
      "true or false",
      "`true`: messages are compressed for clients that offer `permessage-deflate`, each by itself"
          + " and once for all of them"),
  PARLEY_PING_EVERY(
      Otherwise.is("25s"),
      "1s to 3600s",
      "how often a client is pinged; shorter than what a proxy allows a quiet connection"),
  PARLEY_SILENT_AFTER(
      Otherwise.is("60s"),
      "2s to 7200s",
      "a connection from which nothing at all came for so long is closed with 1008. More than"
          + " `PARLEY_PING_EVERY`"),
  PARLEY_POLICY(
      Otherwise.is("open"),
      "open, claims or callback",
      "`open`, `claims`, `callback`, or several between commas: all have to grant"
          + " ([rights](security.md#rights))"),
  PARLEY_ACCESS_RULES(
      Otherwise.refused("needed by `claims`"),
      "rules such as: join {org_code}.* ; type {org_code}.* if permission chat:write",
      "the rules, separated by semicolons or line ends"),
  PARLEY_POLICY_URL(
      Otherwise.refused("needed by `callback`"),
      "where the application is asked: https://app.example.com/parley",
      "where the application is asked"),
  PARLEY_POLICY_SECRET(
      Otherwise.refused("needed by `callback`"),
      "16 characters or more",
      "what the application knows Parley by, 16 characters or more",
      Setting::hidden),
  PARLEY_TOKEN_GRACE(
      Otherwise.is("25s"), "0s to 300s", "how long a connection outlives its token, up to `300s`"),
  PARLEY_TOKEN_LIFE(
      Otherwise.is("24h"),
      "1h to 744h",
      "the longest that your issuer's tokens live (24 hours is Kinde's default), up to `744h`: a"
          + " [revocation](#moderation) is kept for so long, and an hour"),
  PARLEY_MANAGEMENT_PORT(
      Otherwise.is("8090"),
      "0 to 65535, or off",
      "where operators ask ([management](#management)). Unset, another free one if it is taken;"
          + " `off`: nowhere"),
  PARLEY_MANAGEMENT_ADDRESS(
      Otherwise.is("127.0.0.1"),
      "an address",
      "at which address; anything but loopback needs the secret"),
  PARLEY_MANAGEMENT_SECRET(
      Otherwise.nothing("none"),
      "16 characters or more",
      "what those show who change something, 16 characters or more",
      Setting::hidden),
  PARLEY_LOG_FORMAT(
      Otherwise.is("text"),
      "text or json",
      "`json`: one object a line ([logs](#what-the-logs-say))"),
  PARLEY_LOG_LEVEL(
      Otherwise.is("info"),
      "debug, info, warn or error",
      "of Parley's own lines; at `debug` each connection has two"),
  PARLEY_JAVA_OPTIONS(
      Otherwise.nothing("none"),
      "options of the JVM",
      "more options for the JVM that `./parley` starts",
      Setting::withoutSecretOptions),
  PARLEY_HOME(
      Otherwise.nothing("`.parley` beside `./parley`"),
      "a directory",
      "where `./parley dev` keeps its issuer's key");

  /** Options such as -Djavax.net.ssl.trustStorePassword=… */
  private static final Pattern SECRET_OPTION =
      Pattern.compile("(?i)(-D\\S*(?:password|secret|token|key)\\S*?=)\\S+");

  /**
   * What holds where nothing is set.
   *
   * @param words for the operators' page, as Markdown
   * @param value what is read then; null if there is none
   * @param required whether whoever reads the variable cannot do without
   */
  private record Otherwise(String words, @Nullable String value, boolean required) {
    static Otherwise is(String value) {
      return new Otherwise("`" + value + "`", value, false);
    }

    static Otherwise computed(String words, String value) {
      return new Otherwise(words, value, false);
    }

    static Otherwise nothing(String words) {
      return new Otherwise(words, "", false);
    }

    static Otherwise refused(String words) {
      return new Otherwise(words, null, true);
    }
  }

  private final Otherwise otherwise;
  private final String expected;
  private final String meaning;
  private final UnaryOperator<String> fitToBeShown;

  Setting(Otherwise otherwise, String expected, String meaning) {
    this(otherwise, expected, meaning, UnaryOperator.identity());
  }

  Setting(
      Otherwise otherwise, String expected, String meaning, UnaryOperator<String> fitToBeShown) {
    this.otherwise = otherwise;
    this.expected = expected;
    this.meaning = meaning;
    this.fitToBeShown = fitToBeShown;
  }

  /** What is read where it is not set; nothing if it has to be. */
  Optional<String> fallback() {
    return Optional.ofNullable(otherwise.value());
  }

  /** What it would be, in words. */
  String expected() {
    return expected;
  }

  /** What holds where it is not set, in Markdown. */
  String fallbackInWords() {
    return otherwise.words();
  }

  String meaning() {
    return meaning;
  }

  /** A value of it, fit to be shown: without what is secret. */
  String shown(String value) {
    return value.isEmpty() ? value : fitToBeShown.apply(value);
  }

  private static String hidden(String value) {
    return "***";
  }

  private static String withoutPassword(String redisUrl) {
    try {
      return RedisSettings.parse(redisUrl).address();
    } catch (IllegalArgumentException wrong) {
      // What may be the password is anywhere in it.
      return "***";
    }
  }

  private static String withoutSecretOptions(String options) {
    return SECRET_OPTION.matcher(options).replaceAll("$1***");
  }
}
