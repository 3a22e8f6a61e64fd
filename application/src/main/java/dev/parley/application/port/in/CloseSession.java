package dev.parley.application.port.in;

import dev.parley.application.Session;
import dev.parley.domain.presence.Ending;

/** A client's connection is gone. Called by the connection's owner, once, as its last call. */
public interface CloseSession {
  void close(Session session, Ending ending);
}
