package dev.parley.application;

import dev.parley.domain.presence.LeaveGrace;
import dev.parley.domain.quota.Rate;
import dev.parley.domain.typing.TypingRules;
import java.time.Duration;

/**
 * The limits and timings of this node's channels.
 *
 * @param linger how long a channel is still followed after its last local subscriber has left, so
 *     that a reload does not cost a subscription on the bus
 * @param tokenGrace for how long a connection is kept after the end of its token, since an issuer
 *     may give out the next one only then
 * @param tokenLife the longest that a token of the issuer is good for, and some: a revocation is
 *     kept for so long
 * @param limits how many channels there may be, of whom
 * @param states how often one connection is told the state of one channel
 * @param updates how often one user is shown otherwise by one node, over all channels
 * @param closingPace over how long the connections of a node that stops are closed
 * @param recovery what is remembered for clients that come back
 */
public record ChannelRules(
    LeaveGrace grace,
    TypingRules typing,
    Duration linger,
    Duration tokenGrace,
    Duration tokenLife,
    ChannelLimits limits,
    Rate states,
    Rate updates,
    Duration closingPace,
    RecoveryRules recovery) {
  public static final ChannelRules DEFAULT =
      new ChannelRules(
          LeaveGrace.DEFAULT,
          TypingRules.DEFAULT,
          Duration.ofSeconds(10),
          Duration.ofSeconds(25),
          Duration.ofHours(25),
          ChannelLimits.DEFAULT,
          new Rate(1, 5),
          new Rate(5, 20),
          Duration.ofSeconds(5),
          RecoveryRules.DEFAULT);

  /** The same for an issuer whose tokens have another grace, and another longest life. */
  public ChannelRules withTokens(Duration otherGrace, Duration otherLife) {
    return new ChannelRules(
        grace,
        typing,
        linger,
        otherGrace,
        otherLife,
        limits,
        states,
        updates,
        closingPace,
        recovery);
  }

  /** The same with other numbers of channels. */
  public ChannelRules withLimits(ChannelLimits other) {
    return new ChannelRules(
        grace,
        typing,
        linger,
        tokenGrace,
        tokenLife,
        other,
        states,
        updates,
        closingPace,
        recovery);
  }

  /** The same with other rules for who comes back. */
  public ChannelRules withRecovery(RecoveryRules other) {
    return new ChannelRules(
        grace, typing, linger, tokenGrace, tokenLife, limits, states, updates, closingPace, other);
  }
}
