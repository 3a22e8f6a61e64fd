package dev.parley.application.port.in;

import dev.parley.application.Session;
import dev.parley.domain.channel.ChannelId;
import java.util.Optional;

/** A client wants to be in a channel. Called by the connection's owner; never blocks. */
public interface Subscribe {
  /**
   * The answer, a roster state or a refusal, is told to the connection through the audience. A
   * channel that the session is in already is answered with its state again.
   *
   * @param ref to be given back with the answer
   */
  void subscribe(Session session, ChannelId channel, Optional<String> ref);

  /**
   * Lets a session into the channel that its connection was admitted to: the right to it has been
   * looked at.
   */
  void enter(Session session, ChannelId channel);
}
