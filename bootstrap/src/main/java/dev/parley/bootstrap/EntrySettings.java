package dev.parley.bootstrap;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.parley.domain.quota.Rate;
import dev.parley.http.HttpLimits;
import dev.parley.websocket.admission.AllowedOrigins;
import dev.parley.websocket.admission.EntryLimits;
import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.admission.ForwardedHeader;
import dev.parley.websocket.admission.InboundLimits;
import dev.parley.websocket.admission.TrustedProxies;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the variables that decide who may connect, and how. */
final class EntrySettings {
  /** After a silence: ten seconds' worth at once. */
  private static final int BURST_SECONDS = 10;

  /** A message of the transport's limit has to fit, and another behind it. */
  private static final int LEAST_BYTE_BURST = 2 * 1024 * 1024;

  /** For Redis, files, operators, and those who are told that there is no place. */
  private static final int DESCRIPTORS_KEPT_BACK = 512;

  /** Fewer are taken for a mistake. */
  private static final int LEAST_ROOM = 64;

  private static final int MOST = 10_000_000;

  private EntrySettings() {}

  /** Reads them all; null if one is wrong, and the reader knows why. */
  static @Nullable EntryRules read(EnvironmentReader reader) {
    AllowedOrigins origins =
        reader.read(
            Setting.PARLEY_ALLOWED_ORIGINS,
            text -> AllowedOrigins.of(EnvironmentReader.list(text)));
    TrustedProxies proxies =
        reader.read(
            Setting.PARLEY_TRUSTED_PROXIES,
            text -> TrustedProxies.of(EnvironmentReader.list(text)));
    ForwardedHeader forwarded =
        reader.read(Setting.PARLEY_PROXY_HEADER, EntrySettings::forwardedHeader);
    Boolean inQuery = reader.read(Setting.PARLEY_TOKEN_IN_QUERY, EntrySettings::yesOrNo);
    Integer perNode =
        reader.read(
            Setting.PARLEY_MAX_CONNECTIONS,
            text -> within(descriptors(), EnvironmentReader.number(text, 1, MOST)));
    if (perNode != null && !reader.isSet(Setting.PARLEY_MAX_CONNECTIONS)) {
      tooLittle(perNode).ifPresent(why -> reader.complain(Setting.PARLEY_MAX_CONNECTIONS, why));
    }
    Integer perUser = count(reader, Setting.PARLEY_MAX_CONNECTIONS_PER_USER);
    Integer perAddress = count(reader, Setting.PARLEY_MAX_CONNECTIONS_PER_ADDRESS);
    Integer handshakes = count(reader, Setting.PARLEY_HANDSHAKES_PER_SECOND);
    Integer messages = count(reader, Setting.PARLEY_MESSAGES_PER_SECOND);
    Integer bytes = count(reader, Setting.PARLEY_BYTES_PER_SECOND);
    Integer http = count(reader, Setting.PARLEY_MAX_HTTP_CONNECTIONS);
    Duration idle =
        reader.read(Setting.PARLEY_KEEP_ALIVE, text -> EnvironmentReader.seconds(text, 1, 3_600));
    Boolean compression = reader.read(Setting.PARLEY_COMPRESSION, EntrySettings::yesOrNo);
    if (origins == null
        || proxies == null
        || forwarded == null
        || inQuery == null
        || perNode == null
        || perUser == null
        || perAddress == null
        || handshakes == null
        || messages == null
        || bytes == null
        || http == null
        || idle == null
        || compression == null) {
      return null;
    }
    EntryLimits limits = new EntryLimits(perNode, perUser, perAddress, withBurst(handshakes, 1));
    return new EntryRules(
        origins,
        proxies.setting(forwarded),
        inQuery,
        reader.isSet(Setting.PARLEY_MAX_CONNECTIONS_PER_ADDRESS)
            ? limits
            : limits.withAQuarterForEachAddress(),
        new InboundLimits(withBurst(messages, 1), withBurst(bytes, LEAST_BYTE_BURST)),
        compression,
        HttpLimits.DEFAULT.withConnections(http).withIdle(idle));
  }

  /** As many as the process may have descriptors for; 100,000 where nobody says how many. */
  static int roomForConnections() {
    return Math.min(descriptors(), EntryLimits.DEFAULT.perNode());
  }

  /** What the process may have descriptors for; no limit where nobody says so. */
  private static int descriptors() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long descriptors = system.getMaxFileDescriptorCount() - DESCRIPTORS_KEPT_BACK;
      return (int) Math.clamp(descriptors, 1L, MOST);
    }
    return MOST;
  }

  /** Beyond its descriptors a process can accept nobody, nor open a file. */
  static int within(int room, int connections) {
    if (connections > room) {
      throw new IllegalArgumentException(
          "this process has descriptors for %d only, found \"%d\": raise its limit (ulimit -n)"
              .formatted(room, connections));
    }
    return connections;
  }

  private static @Nullable Integer count(EnvironmentReader reader, Setting setting) {
    return reader.read(setting, text -> EnvironmentReader.number(text, 1, MOST));
  }

  private static Rate withBurst(int perSecond, long least) {
    return new Rate(perSecond, Math.max(least, (long) perSecond * BURST_SECONDS));
  }

  private static ForwardedHeader forwardedHeader(String text) {
    for (ForwardedHeader header : ForwardedHeader.values()) {
      if (header.text().equalsIgnoreCase(text)) {
        return header;
      }
    }
    throw new IllegalArgumentException(
        "expected X-Forwarded-For or Forwarded, found \"%s\"".formatted(text));
  }

  /** What is wrong where a process may have hardly more descriptors than it needs by itself. */
  static Optional<String> tooLittle(int room) {
    return room >= LEAST_ROOM
        ? Optional.empty()
        : Optional.of(
            ("this process has descriptors for only %d connections beside the %d that it needs"
                    + " itself: raise its limit (ulimit -n), or set this if so few are enough")
                .formatted(room, DESCRIPTORS_KEPT_BACK));
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
