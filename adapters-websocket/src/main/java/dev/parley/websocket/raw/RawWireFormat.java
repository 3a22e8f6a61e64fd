package dev.parley.websocket.raw;

import dev.parley.domain.channel.EventName;
import dev.parley.websocket.fanout.Broadcast;
import dev.parley.websocket.fanout.Reach;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.FrameBytes;
import dev.parley.websocket.rfc6455.FrameEncoder;

/** What raw clients get: every event, as the bytes it is, in a text message. */
enum RawWireFormat implements WireFormat {
  /** As ever. */
  TEXT,
  /** With what the subprotocol added. */
  PARLEY_1;

  @Override
  public boolean isWithin(Reach reach) {
    return switch (reach) {
      case EVERYBODY -> true;
      case PARLEY_1 -> this == PARLEY_1;
      case ALL_BUT_PARLEY_1 -> this != PARLEY_1;
    };
  }

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
