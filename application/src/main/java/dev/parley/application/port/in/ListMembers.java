package dev.parley.application.port.in;

import dev.parley.application.Session;
import dev.parley.domain.channel.ChannelId;
import java.util.Optional;

/** A client asks who is in a channel. Called by the connection's owner; never blocks. */
public interface ListMembers {
  /** The roster state, or a refusal, is told to the connection through the audience. */
  void list(Session session, ChannelId channel, Optional<String> ref);
}
