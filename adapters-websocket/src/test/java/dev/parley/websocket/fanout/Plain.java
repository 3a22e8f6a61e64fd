package dev.parley.websocket.fanout;

import dev.parley.domain.channel.EventName;

/** The event as it is. */
enum Plain implements WireFormat {
  FORM;

  @Override
  public boolean wants(EventName event) {
    return true;
  }

  @Override
  public byte[] encode(Broadcast broadcast) {
    return broadcast.payload();
  }
}
