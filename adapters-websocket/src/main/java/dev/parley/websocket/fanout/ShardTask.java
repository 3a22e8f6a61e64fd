package dev.parley.websocket.fanout;

import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import java.time.Duration;

/** What a shard is asked to do by other threads. */
sealed interface ShardTask {
  record Deliver(ChannelId channel, Broadcast broadcast) implements ShardTask {}

  record Unsubscribe(ConnectionId connection, ChannelId channel) implements ShardTask {}

  record Tell(ConnectionId connection, ServerEvent event) implements ShardTask {}

  record Retell(ConnectionId connection, Replay piece) implements ShardTask {}

  record Close(ConnectionId connection, DisconnectReason reason) implements ShardTask {}

  record CloseAll(DisconnectReason reason, Duration within) implements ShardTask {}
}
