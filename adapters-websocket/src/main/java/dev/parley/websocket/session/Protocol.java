package dev.parley.websocket.session;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.presence.Ending;

/** What is spoken on one connection. Confined to the connection's I/O thread. */
public interface Protocol {
  /** The connection is up; the first call. */
  void begin();

  /** The client sent a text message, checked to be UTF-8 and within the transport's limit. */
  void onText(byte[] utf8);

  /** The client sent a binary message. */
  void onBinary(byte[] payload);

  /** The client is to be told something by this node. */
  void tell(ServerEvent event);

  /** The connection is gone, or is about to go; the last call. */
  void end(Ending ending);
}
