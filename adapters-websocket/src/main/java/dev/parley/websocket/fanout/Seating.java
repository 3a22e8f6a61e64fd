package dev.parley.websocket.fanout;

import dev.parley.domain.channel.ChannelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who of one shard hears which channels, in which forms. Confined to its shard. */
final class Seating {
  private final Map<ChannelId, Map<Form, Listeners>> channels = new HashMap<>();
  private final List<Listeners> left = new ArrayList<>();

  Seat seat(Subscriber connection, ChannelId channel, Form form) {
    return channels
        .computeIfAbsent(channel, first -> new LinkedHashMap<>(2))
        .computeIfAbsent(form, first -> new Listeners(channel, form))
        .add(connection);
  }

  /** Repeating it changes nothing. */
  void leave(Seat seat) {
    Listeners listeners = seat.listeners();
    listeners.remove(seat);
    if (!listeners.isEmpty()) {
      left.add(listeners);
      return;
    }
    Map<Form, Listeners> forms = channels.get(seat.channel());
    if (forms != null && forms.remove(seat.form(), listeners) && forms.isEmpty()) {
      channels.remove(seat.channel());
    }
  }

  /** Those who hear the channel, by the form in which they do. */
  Map<Form, Listeners> of(ChannelId channel) {
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
