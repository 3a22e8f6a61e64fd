package dev.parley.application.port.out;

import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import java.util.concurrent.CompletionStage;

/**
 * Decides who may do what in which channel. Safe for any thread; never blocks the caller, and
 * completes on the calling thread at once where nothing has to be asked for.
 *
 * <p>It is asked when a client wants to join, when its token has changed, and for each typing
 * signal; an implementation that asks others keeps their answers for a while.
 */
public interface ChannelPolicy {
  /**
   * Decides one case.
   *
   * @return completes normally, always, within seconds
   */
  CompletionStage<Ruling> decide(Identity identity, ChannelId channel, Action action);

  /** What was decided about the user and is kept is to be asked for again. */
  default void forget(UserId user) {}
}
