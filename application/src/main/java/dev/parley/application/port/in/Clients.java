package dev.parley.application.port.in;

import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Identity;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Clients connect: whether they may, and the session of each. Safe for any thread; never blocks.
 */
public interface Clients {
  /**
   * Decides whether a client may connect, for protocols that name their channels later.
   *
   * @param token as the client sent it
   * @return completes normally, always, within seconds; on the calling thread at once where nothing
   *     has to be waited for
   */
  CompletionStage<Admission> admit(String token);

  /**
   * Decides whether a client may connect, and has the channel followed, so that a client which
   * subscribes right after this misses nothing that is published after its handshake.
   *
   * @param token as the client sent it
   * @return completes normally, always, within seconds; on the calling thread at once where nothing
   *     has to be waited for
   */
  default CompletionStage<Admission> admit(String token, ChannelId channel) {
    return admit(token, channel, Action.JOIN);
  }

  /**
   * The same, for a client that wants to do {@code action} in the channel.
   *
   * @param action to join or to listen
   */
  CompletionStage<Admission> admit(String token, ChannelId channel, Action action);

  /**
   * Begins the session of an admitted client, in no channel yet.
   *
   * @param owner has the connection's owner do something soon; safe for any thread
   */
  ClientSession open(ConnectionId connection, Identity identity, Executor owner);
}
