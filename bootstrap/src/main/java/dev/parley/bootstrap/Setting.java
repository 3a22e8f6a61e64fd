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
      "the issuer, exactly as in a token's `iss`; trailing slashes are removed."
          + " `https`, or `http` on this machine only. The keys come from"
          + " `<issuer>/.well-known/jwks`"),
  PARLEY_NAME_CLAIMS(
      Otherwise.is("given_name+family_name,name"),
      "claims such as given_name+family_name,name",
      "the token claims that give a user's display name; the first one present is"
          + " used, and claims joined with `+` are concatenated. Without any of them it is"
          + " the user id. Name `email` only if everybody in a channel may read it"),
  REDIS_URL(
      Otherwise.is("redis://localhost:6379"),
      "redis://host:port",
      "one server, Sentinels or a cluster ([forms](#redis)). Percent-encode special"
          + " characters in user and password",
      Setting::withoutPassword),
  PARLEY_REDIS_CA_FILE(
      Otherwise.nothing("Java's own"),
      "a file of PEM certificates",
      "for `rediss`: the certificate authorities to trust, a file of PEM certificates"),
  PARLEY_REDIS_SENTINEL_USER(Otherwise.nothing("none"), "a name", "for Sentinels with users"),
  PARLEY_REDIS_SENTINEL_PASSWORD(
      Otherwise.nothing("none"),
      "a password",
      "for Sentinels with a password; the password in `REDIS_URL` is for the servers",
      Setting::hidden),
  PORT(
      Otherwise.is("8080"),
      "0 to 65535",
      "the port for clients, on every address of the machine; 0 takes a free one and" + " logs it"),
  PARLEY_IO_THREADS(
      Otherwise.computed(
          "half of the processors, at least 1",
          String.valueOf(WebSocketGateway.Settings.defaultIoThreads())),
      "a number of threads",
      "number of I/O threads; each owns its connections. Raise it when the node has"
          + " the CPUs to itself and is bound by delivery"),
  PARLEY_ALLOWED_ORIGINS(
      Otherwise.is("*"),
      "origins of pages, comma-separated",
      "the origins whose pages may connect, comma-separated, as browsers and web"
          + " views send them: `https://app.example.com`, `https://*.example.org`,"
          + " `capacitor://localhost`. A client without `Origin` is not a page and passes."
          + " `dev` always allows pages of this machine as well"),
  PARLEY_TRUSTED_PROXIES(
      Otherwise.nothing("none"),
      "addresses or blocks of proxies, comma-separated",
      "addresses or blocks (`10.0.0.0/8`) of proxies whose `PARLEY_PROXY_HEADER` is" + " trusted"),
  PARLEY_PROXY_HEADER(
      Otherwise.is("X-Forwarded-For"),
      "X-Forwarded-For or Forwarded",
      "the header in which those proxies give the client's address; the other one is"
          + " always ignored ([proxies](#behind-a-proxy))"),
  PARLEY_TOKEN_IN_QUERY(
      Otherwise.is("true"),
      "true or false",
      "`false`: ignore tokens in the query, because proxies write URLs to their logs"),
  PARLEY_MAX_CONNECTIONS(
      Otherwise.computed(
          "the process's descriptors minus 512, at most 100,000",
          String.valueOf(EntrySettings.roomForConnections())),
      "a number of connections",
      "connection limit of this node; beyond it 503 `at_capacity`. The node does not"
          + " start if the process has too few descriptors for it"),
  PARLEY_MAX_CONNECTIONS_PER_USER(
      Otherwise.is("100"),
      "a number of connections",
      "connection limit of one user on this node; 429 `too_many_connections`"),
  PARLEY_MAX_CONNECTIONS_PER_ADDRESS(
      Otherwise.computed(
          "a quarter of `PARLEY_MAX_CONNECTIONS`",
          String.valueOf(Math.max(1, EntrySettings.roomForConnections() / 4))),
      "a number of connections",
      "the same for one IPv4 address, or the /64 of an IPv6 address. Unless this is"
          + " set, addresses of this machine are not limited by it"),
  PARLEY_MAX_HTTP_CONNECTIONS(
      Otherwise.is("4096"),
      "a number of connections",
      "limit of connections that are not upgraded, a quarter of them from one"
          + " address; beyond it the oldest is closed ([before the"
          + " upgrade](security.md#before-the-upgrade))"),
  PARLEY_KEEP_ALIVE(
      Otherwise.is("75s"),
      "1s to 3600s",
      "how long an HTTP connection may wait for its next request; set it longer than"
          + " the proxy's own keep-alive"),
  PARLEY_MAX_CHANNELS_PER_CONNECTION(
      Otherwise.is("128"),
      "a number of channels",
      "limit of channels on one connection; the error `too_many_channels`"),
  PARLEY_MAX_CHANNELS_PER_USER(
      Otherwise.is("2000"),
      "a number of channels",
      "limit of channels of one user on this node, beyond the first of each"
          + " connection; the same error"),
  PARLEY_NEW_CHANNELS_PER_MINUTE(
      Otherwise.is("300"),
      "a number of channels of one user",
      "how many channels one user may make this node subscribe to within a minute,"
          + " not counting those it is subscribed to already; the error"
          + " `too_many_new_channels`"),
  PARLEY_HANDSHAKES_PER_SECOND(
      Otherwise.is("500"),
      "a number of handshakes of one address",
      "rate limit of handshakes from one address, with a burst of ten seconds'"
          + " worth; 429 `too_many_handshakes`"),
  PARLEY_MESSAGES_PER_SECOND(
      Otherwise.is("50"),
      "a number of messages of one connection",
      "rate limit of messages and pings on one connection, with a burst of ten"
          + " seconds' worth; closed with 4429"),
  PARLEY_BYTES_PER_SECOND(
      Otherwise.is("65536"),
      "a number of bytes of one connection",
      "rate limit of bytes on one connection, with a burst of ten seconds' worth, at"
          + " least 2 MiB; closed with 4429"),
  PARLEY_COMPRESSION(
      Otherwise.is("false"),
      "true or false",
      "`true`: compress messages for clients that offer `permessage-deflate`; each"
          + " message by itself, and once for all clients"),
  PARLEY_CLIENT_JS(
      Otherwise.is("on"),
      "on or off",
      "`off`: do not serve the JavaScript client at [`/parley.js`](protocol.md#http)"),
  PARLEY_PING_EVERY(
      Otherwise.is("25s"),
      "1s to 3600s",
      "how often a client is pinged; set it shorter than the proxy's idle timeout"),
  PARLEY_SILENT_AFTER(
      Otherwise.is("60s"),
      "2s to 7200s",
      "a connection that has sent nothing at all for this time is closed with 1008."
          + " Must be more than `PARLEY_PING_EVERY`"),
  PARLEY_RECOVERY(
      Otherwise.is("on"),
      "on or off",
      "`off`: give no positions, and remember nothing for clients that come back"
          + " ([recovery](recovery.md))"),
  PARLEY_REWIND(
      Otherwise.is("off"),
      "on or off",
      "`on`: tell clients that ask for it what was said [before they came](recovery.md#rewind),"
          + " if the policy grants them `history`"),
  PARLEY_POLICY(
      Otherwise.is("open"),
      "open, claims or callback",
      "`open`, `claims`, `callback`, or several, comma-separated: all of them have"
          + " to grant ([rights](security.md#rights))"),
  PARLEY_ACCESS_RULES(
      Otherwise.refused("required by `claims`"),
      "rules such as: join {org_code}.* ; type {org_code}.* if permission chat:write",
      "the rules, separated by semicolons or line breaks"),
  PARLEY_POLICY_URL(
      Otherwise.refused("required by `callback`"),
      "the URL at which the application answers: https://app.example.com/parley",
      "the URL at which the application answers"),
  PARLEY_POLICY_SECRET(
      Otherwise.refused("required by `callback`"),
      "16 characters or more",
      "the secret that Parley sends to the application, at least 16 characters",
      Setting::hidden),
  PARLEY_TOKEN_GRACE(
      Otherwise.is("25s"),
      "0s to 300s",
      "how long a connection stays open after its token expired, up to `300s`"),
  PARLEY_TOKEN_LIFE(
      Otherwise.is("24h"),
      "1h to 744h",
      "the longest lifetime of your issuer's tokens (24 hours is Kinde's default),"
          + " up to `744h`: a [revocation](#moderation) is kept for this time plus an hour"),
  PARLEY_MANAGEMENT_PORT(
      Otherwise.is("8090"),
      "0 to 65535, or off",
      "the port for operators ([management](#management)). If it is unset and 8090"
          + " is taken, the node takes a free one; `off` disables it"),
  PARLEY_MANAGEMENT_ADDRESS(
      Otherwise.is("127.0.0.1"),
      "an address",
      "the address of that port; any address but loopback requires the secret"),
  PARLEY_MANAGEMENT_SECRET(
      Otherwise.nothing("none"),
      "16 characters or more",
      "the secret for calls that change something, at least 16 characters",
      Setting::hidden),
  PARLEY_API_KEYS(
      Otherwise.nothing("none"),
      "a file of keys",
      "the file of keys by which backends call [the API](api.md), read anew every five seconds."
          + " Without it there is no API"),
  PARLEY_API_LISTEN(
      Otherwise.is("management"),
      "management, public, both or off",
      "where backends call it: `management`, `public` (the clients' port), `both` or `off`"),
  PARLEY_API_CALLS_PER_SECOND(
      Otherwise.is("200"),
      "a number of calls of one key",
      "of one key, ten seconds' worth at once; 429 `too_many_calls`"),
  PARLEY_TRANSITIONS(
      Otherwise.is("off"),
      "on or off",
      "`on`: keep in Redis who came and went, for [services that follow it](webhooks.md). Not with"
          + " a Redis Cluster; the same on every node"),
  PARLEY_TRANSITIONS_KEPT(
      Otherwise.is("100000"),
      "a number of transitions",
      "how many are kept for those who are behind, of all channels; about 0.5 KB each in Redis"),
  PARLEY_VACATED_AFTER(
      Otherwise.is("5s"),
      "0s to 60s",
      "how long a channel has been empty when `channel:vacated` is told; not at all if somebody"
          + " comes back within it"),
  PARLEY_WEBHOOK_URL(
      Otherwise.nothing("none"),
      "the URL of a service: https://app.example.com/webhooks/parley",
      "where [webhooks](webhooks.md#webhooks) are sent; keeps transitions whatever"
          + " `PARLEY_TRANSITIONS` says"),
  PARLEY_WEBHOOK_SECRET(
      Otherwise.refused("required by `PARLEY_WEBHOOK_URL`"),
      "whsec_ and 24 to 64 bytes in Base64",
      "what webhooks are signed with, `whsec_…`; two, with a space between, while it is changed",
      Setting::hidden),
  PARLEY_WEBHOOK_PRIVATE(
      Otherwise.is("off"),
      "on or off",
      "`on`: the receiver may be at an address of this machine or of a private network, and then"
          + " without TLS"),
  PARLEY_LOG_FORMAT(
      Otherwise.is("text"),
      "text or json",
      "`json`: one object per line ([logs](#what-the-logs-say))"),
  PARLEY_LOG_LEVEL(
      Otherwise.is("info"),
      "debug, info, warn or error",
      "level of Parley's own log lines; `debug` adds two for each connection"),
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
