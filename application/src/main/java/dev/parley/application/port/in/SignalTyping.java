package dev.parley.application.port.in;

import dev.parley.application.Session;
import dev.parley.application.port.out.Request;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.typing.ThreadId;
import java.util.Optional;

/** A client says that its user types, or has stopped. Called by the connection's owner. */
public interface SignalTyping {
  /** Refused, through the audience, if the session is not in the channel or may not type there. */
  void started(Session session, ChannelId channel, Optional<ThreadId> thread, Request request);

  /** Refused, through the audience, if the session is not in the channel. */
  void stopped(Session session, ChannelId channel, Optional<ThreadId> thread, Request request);
}
