package dev.parley.bootstrap;

import dev.parley.application.ChannelLimits;
import dev.parley.application.ChannelRules;
import dev.parley.websocket.WebSocketGateway;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads the limits of each connection.
 *
 * @param maxChannels how many it may be in
 * @param maxChannelsOfUser in how many one user's may be beyond the first of each
 * @param newChannelsPerMinute how many one user may have the node follow
 * @param pingEvery how often its client is pinged
 * @param silentAfter after how long without a word it is taken for gone
 */
record ConnectionSettings(
    int maxChannels,
    int maxChannelsOfUser,
    int newChannelsPerMinute,
    Duration pingEvery,
    Duration silentAfter) {
  private static final int MOST_CHANNELS = 10_000;
  private static final int MOST_CHANNELS_OF_USER = 1_000_000;

  /** Reads them; null if one is wrong, and the reader knows why. */
  static @Nullable ConnectionSettings read(EnvironmentReader reader) {
    Integer channels =
        reader.read(
            Setting.PARLEY_MAX_CHANNELS_PER_CONNECTION,
            text -> EnvironmentReader.number(text, 1, MOST_CHANNELS));
    Integer ofUser =
        reader.read(
            Setting.PARLEY_MAX_CHANNELS_PER_USER,
            text -> EnvironmentReader.number(text, 1, MOST_CHANNELS_OF_USER));
    Integer newOnes =
        reader.read(
            Setting.PARLEY_NEW_CHANNELS_PER_MINUTE,
            text -> EnvironmentReader.number(text, 1, MOST_CHANNELS_OF_USER));
    Duration ping =
        reader.read(Setting.PARLEY_PING_EVERY, text -> EnvironmentReader.seconds(text, 1, 3_600));
    Duration silent =
        reader.read(Setting.PARLEY_SILENT_AFTER, text -> EnvironmentReader.seconds(text, 2, 7_200));
    if (channels == null || ofUser == null || newOnes == null || ping == null || silent == null) {
      return null;
    }
    if (silent.compareTo(ping) <= 0) {
      reader.complain(
          Setting.PARLEY_SILENT_AFTER,
          "expected more than PARLEY_PING_EVERY, found \"%ds\"".formatted(silent.toSeconds()));
      return null;
    }
    return new ConnectionSettings(channels, ofUser, newOnes, ping, silent);
  }

  ChannelRules over(ChannelRules rules) {
    return rules.withLimits(ChannelLimits.of(maxChannels, maxChannelsOfUser, newChannelsPerMinute));
  }

  WebSocketGateway.Settings over(WebSocketGateway.Settings settings) {
    return settings.withLiveness(pingEvery, silentAfter);
  }
}
