package dev.parley.application.port.in;

import dev.parley.application.Session;
import dev.parley.domain.channel.ChannelId;
import java.util.Optional;

/** A client leaves a channel. Called by the connection's owner; never blocks. */
public interface Unsubscribe {
  /**
   * Refused, through the audience, if the session is not in the channel.
   *
   * @param ref to be given back with a refusal
   */
  void unsubscribe(Session session, ChannelId channel, Optional<String> ref);
}
