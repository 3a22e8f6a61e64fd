package dev.parley.websocket.fanout;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.websocket.outbox.Frame;

/** What a shard is asked to do by other threads. */
sealed interface ShardTask {
  record Deliver(ChannelId channel, Frame frame) implements ShardTask {}

  record Subscribe(ConnectionId connection, ChannelId channel) implements ShardTask {}

  record Unsubscribe(ConnectionId connection, ChannelId channel) implements ShardTask {}

  record Tell(ConnectionId connection, ServerEvent event) implements ShardTask {}

  record CloseAll(DisconnectReason reason) implements ShardTask {}
}
