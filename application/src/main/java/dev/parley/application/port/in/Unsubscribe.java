package dev.parley.application.port.in;

import dev.parley.application.Session;
import dev.parley.application.port.out.Request;
import dev.parley.domain.channel.ChannelId;

/** A client leaves a channel. Called by the connection's owner; never blocks. */
public interface Unsubscribe {
  /** Refused, through the audience, if the session is not in the channel. */
  void unsubscribe(Session session, ChannelId channel, Request request);
}
