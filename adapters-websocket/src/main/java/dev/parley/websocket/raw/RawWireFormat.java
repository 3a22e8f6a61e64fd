package dev.parley.websocket.raw;

import dev.parley.domain.channel.EventName;
import dev.parley.domain.presence.PresenceView;
import dev.parley.websocket.fanout.Broadcast;
import dev.parley.websocket.fanout.Reach;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.FrameBytes;
import dev.parley.websocket.rfc6455.FrameEncoder;

/**
 * What raw clients get: every event, as the bytes it is, in a text message.
 *
 * @param isParley1 whether with what the subprotocol parley.1 added
 * @param view what is told of those who are there
 * @param isPlaced whether with where each event leads to, before it
 */
record RawWireFormat(boolean isParley1, PresenceView view, boolean isPlaced) implements WireFormat {
  @Override
  public boolean isWithin(Reach reach) {
    return switch (reach) {
      case EVERYBODY -> true;
      case PARLEY_1 -> isParley1;
      case COUNTING -> view == PresenceView.COUNT;
      case ALL_BUT_PARLEY_1 -> !isParley1;
    };
  }

  @Override
  public byte[] before(Broadcast broadcast) {
    return isPlaced
        ? broadcast
            .reached()
            .map(place ->
                FrameEncoder.text(EventWriter.next(place.channel(), place.position(), place.at())))
            .orElse(FrameBytes.NOTHING)
        : FrameBytes.NOTHING;
  }

  @Override
  public boolean wants(EventName event) {
    return view == PresenceView.LIST || !event.isOfMember();
  }

  @Override
  public FrameBytes encode(Broadcast broadcast) {
    byte[] payload = broadcast.payload();
    return new FrameBytes(FrameEncoder.header(true, payload.length), payload, FrameBytes.NOTHING);
  }
}
