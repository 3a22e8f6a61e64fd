package dev.parley.websocket.raw;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.PresenceView;
import dev.parley.websocket.session.Link;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * In which wire format a raw client hears each of its channels: one at a time. Confined to its
 * connection's I/O thread.
 */
final class RawSubscriptions {
  private final Link link;
  private final boolean parley1;

  /** The channels in which the client keeps places; made with the first of them. */
  private @Nullable Set<ChannelId> placed;

  /**
   * @param parley1 whether the client speaks that subprotocol
   */
  RawSubscriptions(Link link, boolean parley1) {
    this.link = link;
    this.parley1 = parley1;
  }

  /**
   * The client hears the channel from now on, no longer in any other way.
   *
   * @param asksForPlaces whether each event is to say where the client is with it
   */
  void listen(ChannelId channel, PresenceView view, boolean asksForPlaces) {
    if (asksForPlaces) {
      if (placed == null) {
        placed = new HashSet<>(2);
      }
      placed.add(channel);
    }
    RawWireFormat format =
        new RawWireFormat(parley1, view, placed != null && placed.contains(channel));
    stopListeningBut(format, channel);
    link.listen(channel, format);
  }

  /** The client no longer hears the channel. */
  void end(ChannelId channel) {
    stopListeningBut(null, channel);
    forgetPlace(channel);
  }

  /** The client keeps no place in the channel any more, however it came to that. */
  void forgetPlace(ChannelId channel) {
    if (placed != null) {
      placed.remove(channel);
    }
  }

  private void stopListeningBut(@Nullable RawWireFormat kept, ChannelId channel) {
    for (PresenceView view : PresenceView.values()) {
      stopListening(channel, new RawWireFormat(parley1, view, false), kept);
      if (placed != null) {
        stopListening(channel, new RawWireFormat(parley1, view, true), kept);
      }
    }
  }

  private void stopListening(
      ChannelId channel, RawWireFormat format, @Nullable RawWireFormat kept) {
    if (!format.equals(kept)) {
      link.stopListening(channel, format);
    }
  }
}
