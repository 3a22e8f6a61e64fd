package dev.parley.websocket.fanout;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;

/** A connection that lets everything happen: a test overrides what it is about. */
class BystandingSubscriber implements Subscriber {
  @Override
  public ConnectionId id() {
    return new ConnectionId(0);
  }

  @Override
  public void write(Burst burst, int from) {}

  @Override
  public void tell(ServerEvent event) {}

  @Override
  public void stopListening(ChannelId channel) {}

  @Override
  public void close(DisconnectReason reason) {}

  @Override
  public void close(DisconnectReason reason, String text) {}

  @Override
  public long tick(long nowNanos) {
    return nowNanos;
  }
}
