package dev.parley.application;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Identity;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The authenticated conversation on one connection: who it is, and which channels it is in.
 * Confined to its connection's owner.
 */
public final class Session {
  /** How many channels one connection may be in. */
  public static final int MAX_CHANNELS = 128;

  private final ConnectionId connection;
  private final Identity identity;
  private final Set<ChannelId> channels = new LinkedHashSet<>(2);

  Session(ConnectionId connection, Identity identity) {
    this.connection = connection;
    this.identity = identity;
  }

  public ConnectionId connection() {
    return connection;
  }

  public Identity identity() {
    return identity;
  }

  /** The channels it is in, or is about to be. */
  Set<ChannelId> channels() {
    return channels;
  }
}
