package dev.parley.application.port.out;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.recovery.Beat;
import dev.parley.domain.typing.TypingEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What carries publications between nodes and from other services. Publications of followed
 * channels arrive at {@link dev.parley.application.port.in.BusEvents}, those of one channel in the
 * order in which they were published, at most once each.
 *
 * <p>Safe for any thread; never blocks. While the bus is away everything fails at once with {@link
 * BusUnavailable}, nothing is queued, and channels that were followed are followed again when it is
 * back. Whoever calls orders the calls for one channel.
 */
public interface Broker {
  /**
   * Follows a channel. Repeating it changes nothing.
   *
   * @return completes when the bus has acknowledged: what is published from then on arrives.
   *     Completes with {@link BusUnavailable} if it does not within its time limit, and then the
   *     channel is not followed
   */
  CompletionStage<Void> follow(ChannelId channel);

  /** Stops following. What was under way may still arrive. */
  void unfollow(ChannelId channel);

  /**
   * Publishes a typing event to everyone in the channel, this node's clients included.
   *
   * @return completes with {@link BusUnavailable} if it is not known to have been published
   */
  CompletionStage<Void> announce(ChannelId channel, TypingEvent event, Instant at);

  /**
   * Publishes a beat to every node, this one included.
   *
   * @return completes with {@link BusUnavailable} if it is not known to have been published
   */
  CompletionStage<Void> beat(Beat beat);

  /**
   * Whether every node hears what is published, in whatever channels, in one and the same order:
   * else a place in a channel has no name that all of them understand.
   */
  boolean keepsOneOrder();

  /** Whether what is published comes back, as it was seen to do within the last 3 s. */
  boolean isCarrying();

  /**
   * What is refused of what following a channel and admitting somebody take at present, for people;
   * empty if nothing is known to be.
   */
  default Optional<String> refused() {
    return Optional.empty();
  }
}
