package dev.parley.application.port.in;

import dev.parley.application.Session;
import dev.parley.application.port.out.Request;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.recovery.Resumption;

/** A client wants to be in a channel. Called by the connection's owner; never blocks. */
public interface Subscribe {
  /**
   * The answer, a roster state or a refusal, is told to the connection through the audience. A
   * channel that the session is in already is answered with its state again. The request is done
   * when the registry has answered as well: what the client says next in the channel comes after
   * its own arrival.
   */
  default void subscribe(Session session, ChannelId channel, Request request) {
    subscribe(session, channel, Participation.FULL, request);
  }

  /**
   * The same, for who need not be there, or know who is. Where the session is in the channel in
   * another way, it is in this way from then on; if that is refused, it stays as it is.
   */
  default void subscribe(Session session, ChannelId channel, Participation how, Request request) {
    subscribe(session, channel, how, Resumption.NONE, request);
  }

  /**
   * The same, for who wants something of the channel's history. Before the answer it is told what
   * it missed since the position that it presents, or that this cannot be.
   */
  void subscribe(
      Session session,
      ChannelId channel,
      Participation how,
      Resumption resumption,
      Request request);

  /**
   * Lets a session into the channel that its connection was admitted to: the right to it has been
   * looked at.
   */
  default void enter(Session session, ChannelId channel, Request request) {
    enter(session, channel, Participation.FULL, Resumption.NONE, request);
  }

  /** The same, in the way that it was admitted for, with what it wants of the channel's history. */
  void enter(
      Session session,
      ChannelId channel,
      Participation how,
      Resumption resumption,
      Request request);

  /**
   * The client has asked for that channel, and its turn has not come: the policy may be asked at
   * once, for many of them together. Nothing else comes of it.
   */
  void foresee(Session session, ChannelId channel, Participation how);

  /**
   * Takes back a subscription that was not answered in time, to a channel that the session was not
   * in before: what it was to bring about does not come about later.
   */
  void abandon(Session session, ChannelId channel);
}
