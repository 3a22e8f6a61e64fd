package dev.parley.application.port.in;

import dev.parley.application.port.out.Request;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.TokenLife;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.recovery.Resumption;
import dev.parley.domain.typing.ThreadId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The authenticated conversation on one connection: what its client may ask. Confined to the
 * connection's owner, but for {@link #identity}, which any thread may call; never blocks.
 *
 * <p>Answers and refusals are told to the connection through the {@link
 * dev.parley.application.port.out.Audience}, with the request that they belong to.
 */
public interface ClientSession {
  /** The connection that it is held on. */
  ConnectionId connection();

  /** Whom it speaks for now: a new token may change all but the user and the organisation. */
  Identity identity();

  /** How long it may go on, counted from when its token was taken: at the opening or a renewal. */
  TokenLife tokenLife();

  /** In how many channels it may be at once. */
  int maxChannels();

  /** Whether it is in no channel, and about to be in none. */
  boolean isNowhere();

  /** Whether it is in the channel, or about to be. */
  boolean isIn(ChannelId channel);

  /**
   * Takes one telling of the channel's state, of as many as the rules let a connection have.
   *
   * @param nowNanos of a clock that cannot be set
   * @return in how many nanoseconds it may be asked for again, if it cannot be had now; else 0
   */
  long takeState(ChannelId channel, long nowNanos);

  /**
   * Joins a channel. The answer is a roster state or a refusal. A channel that the session is in
   * already is answered with its state again. The request is done when the registry has answered as
   * well: what the client says next in the channel comes after its own arrival.
   */
  default void subscribe(ChannelId channel, Request request) {
    subscribe(channel, Participation.FULL, request);
  }

  /**
   * The same, for a client that need not be a member, or know who is. Where the session is in the
   * channel in another way, it is in this way from then on; if that is refused, it stays as it is.
   */
  default void subscribe(ChannelId channel, Participation how, Request request) {
    subscribe(channel, how, Resumption.NONE, request);
  }

  /**
   * The same, for a client that wants something of the channel's history. Before the answer it is
   * told what it missed since the position that it presents, or that this cannot be.
   */
  void subscribe(ChannelId channel, Participation how, Resumption resumption, Request request);

  /**
   * Joins the channel that the connection was {@linkplain Clients#admit admitted} to: the right to
   * it has been checked.
   */
  default void enter(ChannelId channel, Request request) {
    enter(channel, Participation.FULL, Resumption.NONE, request);
  }

  /** The same, in the way that it was admitted for, with what it wants of the channel's history. */
  void enter(ChannelId channel, Participation how, Resumption resumption, Request request);

  /**
   * The client has asked for that channel, and its turn has not come: the policy may be asked at
   * once, for many of them together. Nothing else comes of it.
   */
  void foresee(ChannelId channel, Participation how);

  /**
   * Takes back a subscription that was not answered in time, to a channel that the session was not
   * in before: what it was to bring about does not come about later.
   */
  void abandon(ChannelId channel);

  /** Leaves a channel. Refused if the session is not in it. */
  void unsubscribe(ChannelId channel, Request request);

  /** The user types. Refused if the session is not in the channel or may not type there. */
  void startTyping(ChannelId channel, Optional<ThreadId> thread, Request request);

  /** The user types no longer. Refused if the session is not in the channel. */
  void stopTyping(ChannelId channel, Optional<ThreadId> thread, Request request);

  /**
   * The user says something else of themselves in a channel; the newest counts, whichever
   * connection of the user it is from. Refused if the session is not in the channel as a member, or
   * may not do this there.
   *
   * @param state empty to say nothing any more
   */
  void setState(ChannelId channel, Optional<MemberState> state, Request request);

  /** Asks who is in a channel. The answer is the roster state, or a refusal. */
  void listMembers(ChannelId channel, Request request);

  /**
   * Takes a new token: verifies it and checks the session's rights again. With {@link
   * Renewal.Renewed} the session has the token's identity, and is out of the channels that it may
   * be in no longer; with anything else nothing has changed.
   *
   * @param token as the client sent it
   * @param request told of each step; nothing changes any more when it is abandoned
   * @return completes on the connection's owner, normally, within seconds; never, if the session
   *     ends before or the request is abandoned
   */
  CompletionStage<Renewal> renew(String token, Request request);

  /** The connection is gone. Called once, as the last call. */
  void close(Ending ending);
}
