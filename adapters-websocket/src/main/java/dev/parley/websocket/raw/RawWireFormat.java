package dev.parley.websocket.raw;

import dev.parley.domain.channel.EventName;
import dev.parley.websocket.fanout.Broadcast;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.FrameBytes;
import dev.parley.websocket.rfc6455.FrameEncoder;

/** What raw clients get: every event, as the bytes it is, in a text message. */
enum RawWireFormat implements WireFormat {
  TEXT,

  /** The same, and before each event that is recoverable where it leads to. */
  POSITIONED {
    @Override
    public byte[] before(Broadcast broadcast) {
      return broadcast
          .reached()
          .map(place ->
              FrameEncoder.text(EventWriter.next(place.channel(), place.position(), place.at())))
          .orElse(FrameBytes.NOTHING);
    }
  };

  @Override
  public boolean wants(EventName event) {
    return true;
  }

  @Override
  public FrameBytes encode(Broadcast broadcast) {
    byte[] payload = broadcast.payload();
    return new FrameBytes(FrameEncoder.header(true, payload.length), payload, FrameBytes.NOTHING);
  }
}
