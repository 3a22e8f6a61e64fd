package dev.parley.websocket.fanout;

import dev.parley.domain.channel.ChannelId;
import org.jspecify.annotations.Nullable;

/**
 * One connection's entry among the subscribers of a channel in one wire format: it can leave again
 * without a search. Confined to the connection's shard.
 *
 * <p>A connection strings its seats together by itself. Most have one, and a collection around it
 * would take five times its memory.
 */
public final class Subscription {
  private final ChannelId channel;
  private final WireFormat format;
  private final Listeners listeners;
  int index;
  private @Nullable Subscription next;

  Subscription(ChannelId channel, WireFormat format, Listeners listeners, int index) {
    this.channel = channel;
    this.format = format;
    this.listeners = listeners;
    this.index = index;
  }

  public ChannelId channel() {
    return channel;
  }

  public WireFormat format() {
    return format;
  }

  /**
   * Until further notice the channel's publications are written straight to this socket descriptor,
   * bypassing the connection object and its socket channel. Call it only while nothing is queued
   * for the connection, and take it back, or unsubscribe, before the socket can be closed.
   *
   * @param descriptor {@link DirectSend#NO_DESCRIPTOR} to have all of it come to {@link
   *     Subscriber#write}
   * @param untilNanos from then on it is so as well
   */
  public void enableDirectSend(int descriptor, long untilNanos) {
    listeners.enableDirectSend(this, descriptor, untilNanos);
  }

  Listeners listeners() {
    return listeners;
  }

  /** The connection's next seat. */
  public @Nullable Subscription next() {
    return next;
  }

  /** Puts another seat of the same connection behind this one. */
  public void setNext(@Nullable Subscription other) {
    next = other;
  }
}
