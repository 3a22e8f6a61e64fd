package dev.parley.bootstrap;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.parley.domain.quota.Rate;
import dev.parley.websocket.admission.AllowedOrigins;
import dev.parley.websocket.admission.EntryLimits;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.admission.InboundLimits;
import dev.parley.websocket.admission.TrustedProxies;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The variables that say who may come in, and how. */
enum EntrySettings {
  ALLOWED_ORIGINS("*", "origins of pages, between commas"),
  TRUSTED_PROXIES("", "addresses or blocks of proxies, between commas"),
  TOKEN_IN_QUERY("true", "true or false"),
  MAX_CONNECTIONS(null, "a number of connections"),
  MAX_CONNECTIONS_PER_USER("100", "a number of connections"),
  MAX_CONNECTIONS_PER_ADDRESS("20000", "a number of connections"),
  HANDSHAKES_PER_SECOND("500", "a number of handshakes of one address"),
  MESSAGES_PER_SECOND("50", "a number of messages of one connection"),
  BYTES_PER_SECOND("65536", "a number of bytes of one connection");

  /** After a silence: ten seconds' worth at once. */
  private static final int BURST_SECONDS = 10;

  /** A message of the transport's limit has to fit, and another behind it. */
  private static final int LEAST_BYTE_BURST = 2 * 1024 * 1024;

  /** For Redis, files, and those who are told that there is no place. */
  private static final int DESCRIPTORS_KEPT_BACK = 512;

  private static final int MOST = 10_000_000;

  private final @Nullable String fallback;
  private final String expected;

  EntrySettings(@Nullable String fallback, String expected) {
    this.fallback = fallback;
    this.expected = expected;
  }

  /** The variable's name. */
  String variable() {
    return "PARLEY_" + name();
  }

  /** Reads them all; null if one is wrong, and the reader knows why. */
  static @Nullable EntryRules read(EnvironmentReader reader) {
    AllowedOrigins origins =
        ALLOWED_ORIGINS.value(reader, text -> AllowedOrigins.of(EnvironmentReader.list(text)));
    TrustedProxies proxies =
        TRUSTED_PROXIES.value(reader, text -> TrustedProxies.of(EnvironmentReader.list(text)));
    Boolean inQuery = TOKEN_IN_QUERY.value(reader, EntrySettings::yesOrNo);
    Integer perNode = MAX_CONNECTIONS.count(reader, String.valueOf(roomForConnections()));
    Integer perUser = MAX_CONNECTIONS_PER_USER.count(reader);
    Integer perAddress = MAX_CONNECTIONS_PER_ADDRESS.count(reader);
    Integer handshakes = HANDSHAKES_PER_SECOND.count(reader);
    Integer messages = MESSAGES_PER_SECOND.count(reader);
    Integer bytes = BYTES_PER_SECOND.count(reader);
    if (origins == null
        || proxies == null
        || inQuery == null
        || perNode == null
        || perUser == null
        || perAddress == null
        || handshakes == null
        || messages == null
        || bytes == null) {
      return null;
    }
    return new EntryRules(
        origins,
        proxies,
        inQuery,
        new EntryLimits(perNode, perUser, perAddress, withBurst(handshakes, 1)),
        new InboundLimits(withBurst(messages, 1), withBurst(bytes, LEAST_BYTE_BURST)));
  }

  /** As many as the process may have descriptors for; 100,000 where nobody says how many. */
  static int roomForConnections() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long descriptors = system.getMaxFileDescriptorCount() - DESCRIPTORS_KEPT_BACK;
      return (int) Math.clamp(descriptors, 1L, EntryLimits.DEFAULT.perNode());
    }
    return EntryLimits.DEFAULT.perNode();
  }

  /** The names of all of them. */
  static List<String> variables() {
    return List.of(values()).stream().map(EntrySettings::variable).toList();
  }

  private @Nullable Integer count(EnvironmentReader reader) {
    return value(reader, text -> EnvironmentReader.number(text, 1, MOST));
  }

  private @Nullable Integer count(EnvironmentReader reader, String otherwise) {
    return reader.read(
        variable(), otherwise, expected, text -> EnvironmentReader.number(text, 1, MOST));
  }

  private <T> @Nullable T value(EnvironmentReader reader, Function<String, T> parse) {
    return reader.read(variable(), fallback, expected, parse);
  }

  private static Rate withBurst(int perSecond, long least) {
    return new Rate(perSecond, Math.max(least, (long) perSecond * BURST_SECONDS));
  }

  private static Boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "expected true or false, found \"%s\"".formatted(text));
    };
  }
}
