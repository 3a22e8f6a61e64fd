package dev.parley.websocket.fanout;

import dev.parley.domain.channel.EventName;
import dev.parley.websocket.rfc6455.FrameEncoder;

/** Another form, compressed, for clients that agreed to it: once for all of them. Immutable. */
public record DeflatedWireFormat(WireFormat plain) implements WireFormat {
  @Override
  public boolean wants(EventName event) {
    return plain.wants(event);
  }

  @Override
  public byte[] encode(Broadcast broadcast) {
    return FrameEncoder.deflated(plain.encode(broadcast));
  }
}
