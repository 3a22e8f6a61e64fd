package dev.parley.application;

/**
 * How many channels one connection, one user and all connections of this node may be in.
 *
 * @param maxChannels how many channels one connection may be in
 * @param maxChannelsPerUser how many channels the connections of one user may be in at this node
 *     beyond the first of each
 * @param newChannelsPerMinute how many channels one user may have this node follow that it does not
 *     follow yet
 * @param maxMemberships how many channels all connections of this node may be in, beyond the first
 *     of each
 * @param maxChannelsOfNode how many channels this node may follow at once
 */
public record ChannelLimits(
    int maxChannels,
    int maxChannelsPerUser,
    int newChannelsPerMinute,
    int maxMemberships,
    int maxChannelsOfNode) {
  /** However large the heap is. */
  public static final int MOST_MEMBERSHIPS = 1_000_000;

  /** However large the heap is. */
  public static final int MOST_CHANNELS_OF_NODE = 500_000;

  public static final ChannelLimits DEFAULT = of(128, 2_000, 300);

  /** Those of one connection and one user; the node has room for as many as can be. */
  public static ChannelLimits of(
      int maxChannels, int maxChannelsPerUser, int newChannelsPerMinute) {
    return new ChannelLimits(
        maxChannels,
        maxChannelsPerUser,
        newChannelsPerMinute,
        MOST_MEMBERSHIPS,
        MOST_CHANNELS_OF_NODE);
  }

  /**
   * The same for a node that has room for so many.
   *
   * @param memberships of connections in channels, beyond the first of each
   * @param channels that are followed at once
   */
  public ChannelLimits withRoomFor(int memberships, int channels) {
    return new ChannelLimits(
        maxChannels, maxChannelsPerUser, newChannelsPerMinute, memberships, channels);
  }
}
