package dev.parley.application.port.in;

import dev.parley.application.Session;
import dev.parley.application.port.out.Request;
import dev.parley.domain.channel.ChannelId;

/** A client wants to be in a channel. Called by the connection's owner; never blocks. */
public interface Subscribe {
  /**
   * The answer, a roster state or a refusal, is told to the connection through the audience. A
   * channel that the session is in already is answered with its state again. The request is done
   * when the registry has answered as well: what the client says next in the channel comes after
   * its own arrival.
   */
  void subscribe(Session session, ChannelId channel, Request request);

  /**
   * Lets a session into the channel that its connection was admitted to: the right to it has been
   * looked at.
   */
  void enter(Session session, ChannelId channel, Request request);

  /**
   * Takes back a subscription that was not answered in time, to a channel that the session was not
   * in before: what it was to bring about does not come about later.
   */
  void abandon(Session session, ChannelId channel);
}
