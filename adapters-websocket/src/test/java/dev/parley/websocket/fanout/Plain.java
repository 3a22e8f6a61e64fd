package dev.parley.websocket.fanout;

import dev.parley.domain.channel.EventName;
import dev.parley.websocket.outbox.FrameBytes;

/** The event as it is. */
public enum Plain implements WireFormat {
  FORM;

  @Override
  public boolean wants(EventName event) {
    return true;
  }

  @Override
  public FrameBytes encode(Broadcast broadcast) {
    return FrameBytes.of(broadcast.payload());
  }
}
