package dev.parley.websocket.session;

import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.websocket.outbox.Frame;

/** A connection as what is spoken on it sees it. Confined to its I/O thread. */
public interface Link {
  ConnectionId id();

  /** Sends the frame, now or when the client has read what comes before it. */
  void send(Frame frame);

  /** Ends the connection; everything after that is ignored. */
  void close(DisconnectReason reason);
}
