package dev.parley.websocket.session;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.websocket.fanout.Form;
import dev.parley.websocket.outbox.Frame;

/** A connection as what is spoken on it sees it. Confined to its I/O thread. */
public interface Link {
  ConnectionId id();

  /** Sends the frame, now or when the client has read what comes before it. */
  void send(Frame frame);

  /** From now on what is said in the channel comes in this form. Repeating it changes nothing. */
  void listen(ChannelId channel, Form form);

  /** From now on it no longer does. */
  void stopListening(ChannelId channel, Form form);

  /** Ends the connection; everything after that is ignored. */
  void close(DisconnectReason reason);
}
