package dev.parley.websocket.fanout;

import dev.parley.domain.channel.ChannelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who of one shard hears which channels, in which forms. Confined to its shard. */
final class SubscriptionTable {
  private final Map<ChannelId, Map<WireFormat, Listeners>> channels = new HashMap<>();
  private final List<Listeners> left = new ArrayList<>();

  Subscription seat(Subscriber connection, ChannelId channel, WireFormat format) {
    return channels
        .computeIfAbsent(channel, first -> new LinkedHashMap<>(2))
        .computeIfAbsent(format, first -> new Listeners(channel, format))
        .add(connection);
  }

  /** Repeating it changes nothing. */
  void leave(Subscription seat) {
    Listeners listeners = seat.listeners();
    listeners.remove(seat);
    if (!listeners.isEmpty()) {
      left.add(listeners);
      return;
    }
    Map<WireFormat, Listeners> formats = channels.get(seat.channel());
    if (formats != null && formats.remove(seat.format(), listeners) && formats.isEmpty()) {
      channels.remove(seat.channel());
    }
  }

  /** Those who hear the channel, by the form in which they do. */
  Map<WireFormat, Listeners> of(ChannelId channel) {
    return channels.getOrDefault(channel, Map.of());
  }

  /** Closes the gaps of those who left. Not while anybody is written to. */
  void tidy() {
    if (!left.isEmpty()) {
      left.forEach(Listeners::tidy);
      left.clear();
    }
  }
}
