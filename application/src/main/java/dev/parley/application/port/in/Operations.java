package dev.parley.application.port.in;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand;
import java.util.concurrent.CompletionStage;

/** What operators and backends may ask of all nodes. Safe for any thread; never blocks. */
public interface Operations {
  /**
   * Has every node carry out a command, and collects what came of it.
   *
   * @return completes normally, always, within seconds
   */
  CompletionStage<ModerationResult> moderate(ModerationCommand command);

  /**
   * Asks every node where a user is, and waits for a second at the most.
   *
   * @return completes with {@link BusUnavailable} if the bus is away or too much is asked at once
   */
  CompletionStage<UserLocation> locate(UserId user);

  /**
   * Explains what a token may do, and why. Nothing is done, and nothing is counted as a refusal.
   *
   * @param token in its compact form, as somebody gave it: hostile, of any length
   * @return completes normally, always, within seconds
   */
  CompletionStage<Explanation> explain(String token, ChannelId channel, Action action);

  /**
   * Has a channel's publications shown to an observer, who is not in it: nobody is told. This node
   * follows the channel from then on, until {@link #endObserving}.
   *
   * @return completes, normally and always, with whether it can be heard; if not, it is not
   */
  CompletionStage<Boolean> observe(ChannelId channel, ChannelObserver observer);

  /** Shows them no more. Repeating it changes nothing. */
  void endObserving(ChannelId channel, ChannelObserver observer);
}
