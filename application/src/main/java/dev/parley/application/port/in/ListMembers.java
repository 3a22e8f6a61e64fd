package dev.parley.application.port.in;

import dev.parley.application.Session;
import dev.parley.application.port.out.Request;
import dev.parley.domain.channel.ChannelId;

/** A client asks who is in a channel. Called by the connection's owner; never blocks. */
public interface ListMembers {
  /** The roster state, or a refusal, is told to the connection through the audience. */
  void list(Session session, ChannelId channel, Request request);
}
