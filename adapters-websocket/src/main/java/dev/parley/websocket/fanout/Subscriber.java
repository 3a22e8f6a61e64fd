package dev.parley.websocket.fanout;

import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;

/** A connection as its shard sees it. Every method is called on the shard's thread. */
public interface Subscriber {
  /** There is nothing more to do for it. */
  long NEVER = Long.MIN_VALUE;

  ConnectionId id();

  /**
   * Writes the burst, or queues what the socket does not take.
   *
   * @param from the first byte that was not {@linkplain Subscription#enableDirectSend sent} to it
   *     already
   */
  void write(Burst burst, int from);

  void tell(ServerEvent event);

  /** Events that it missed, in order with what it is told. */
  default void replay(Replay piece) {
    throw new IllegalStateException("nothing was asked for");
  }

  /** What waits for it, because its client does not keep up. */
  default long queuedBytes() {
    return 0;
  }

  /**
   * For how long nothing of what waits for it has moved.
   *
   * @param nowNanos {@link System#nanoTime}
   */
  default long stalledNanos(long nowNanos) {
    return 0;
  }

  /** Too much waits for all connections together: it lets go of what waits for it, and ends. */
  default void shed() {
    close(DisconnectReason.TOO_SLOW);
  }

  /** Whatever it listens to in the channel, it does no longer. */
  void stopListening(ChannelId channel);

  void close(DisconnectReason reason);

  /** Closes it, with the last word that its protocol has for that. */
  default void dismiss(DisconnectReason reason) {
    close(reason);
  }

  /** Closes it with advice of its own in place of the reason's text. */
  void close(DisconnectReason reason, String text);

  /**
   * Time passes: a few times a second if it wishes, and when it was {@linkplain TickRequest
   * hastened}.
   *
   * @param nowNanos {@link System#nanoTime}
   * @return from when on it wishes to know again; {@link #NEVER} if it is gone
   */
  long tick(long nowNanos);
}
