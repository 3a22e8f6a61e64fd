package dev.parley.websocket.stomp;

import dev.parley.domain.channel.EventName;
import dev.parley.websocket.fanout.Broadcast;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.FrameBytes;

/**
 * How a channel's events look to one kind of STOMP subscription. Clients name their subscriptions
 * alike ({@code sub-0} is every stompjs client's first), so most of a channel's subscribers share
 * one form, and with it the bytes.
 */
record StompWireFormat(
    Dialect dialect, String destination, String subscription, Interest interest, AckMode ack)
    implements WireFormat {
  @Override
  public boolean wants(EventName event) {
    return interest.wants(event);
  }

  @Override
  public FrameBytes encode(Broadcast broadcast) {
    return dialect.message(
        this,
        MessageId.broadcast(broadcast.number(), subscription),
        broadcast.event(),
        broadcast.payload());
  }
}
