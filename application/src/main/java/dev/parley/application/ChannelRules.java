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
 * @param maxChannels how many channels one connection may be in
 * @param maxChannelsPerUser how many channels the connections of one user may be in at this node
 *     beyond the first of each
 * @param newChannelsPerMinute how many channels one user may have this node follow that it does not
 *     follow yet
 * @param maxMemberships how many channels all connections of this node may be in, beyond the first
 *     of each
 * @param maxChannelsOfNode how many channels this node may follow at once
 * @param states how often one connection is told the state of one channel
 * @param closingPace over how long the connections of a node that stops are closed
 */
public record ChannelRules(
    LeaveGrace grace,
    TypingRules typing,
    Duration linger,
    Duration tokenGrace,
    Duration tokenLife,
    int maxChannels,
    int maxChannelsPerUser,
    int newChannelsPerMinute,
    int maxMemberships,
    int maxChannelsOfNode,
    Rate states,
    Duration closingPace) {
  /** However large the heap is. */
  public static final int MOST_MEMBERSHIPS = 1_000_000;

  /** However large the heap is. */
  public static final int MOST_CHANNELS_OF_NODE = 500_000;

  public static final ChannelRules DEFAULT =
      new ChannelRules(
          LeaveGrace.DEFAULT,
          TypingRules.DEFAULT,
          Duration.ofSeconds(10),
          Duration.ofSeconds(25),
          Duration.ofHours(25),
          128,
          2_000,
          300,
          MOST_MEMBERSHIPS,
          MOST_CHANNELS_OF_NODE,
          new Rate(1, 5),
          Duration.ofSeconds(5));

  /** The same with another grace for tokens. */
  public ChannelRules withTokenGrace(Duration other) {
    return new ChannelRules(
        grace,
        typing,
        linger,
        other,
        tokenLife,
        maxChannels,
        maxChannelsPerUser,
        newChannelsPerMinute,
        maxMemberships,
        maxChannelsOfNode,
        states,
        closingPace);
  }

  /** The same for an issuer whose tokens live longer, or not as long. */
  public ChannelRules withTokenLife(Duration other) {
    return new ChannelRules(
        grace,
        typing,
        linger,
        tokenGrace,
        other,
        maxChannels,
        maxChannelsPerUser,
        newChannelsPerMinute,
        maxMemberships,
        maxChannelsOfNode,
        states,
        closingPace);
  }

  /**
   * The same with other numbers of channels.
   *
   * @param ofConnection that one connection may be in
   * @param ofUser that one user's may be in beyond the first of each
   * @param newPerMinute that one user may open in a minute
   */
  public ChannelRules withChannels(int ofConnection, int ofUser, int newPerMinute) {
    return new ChannelRules(
        grace,
        typing,
        linger,
        tokenGrace,
        tokenLife,
        ofConnection,
        ofUser,
        newPerMinute,
        maxMemberships,
        maxChannelsOfNode,
        states,
        closingPace);
  }

  /**
   * The same for a node that has room for so many.
   *
   * @param memberships of connections in channels, beyond the first of each
   * @param channels that are followed at once
   */
  public ChannelRules withRoomFor(int memberships, int channels) {
    return new ChannelRules(
        grace,
        typing,
        linger,
        tokenGrace,
        tokenLife,
        maxChannels,
        maxChannelsPerUser,
        newChannelsPerMinute,
        memberships,
        channels,
        states,
        closingPace);
  }
}
