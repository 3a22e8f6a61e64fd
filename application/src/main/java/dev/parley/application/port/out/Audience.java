package dev.parley.application.port.out;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.recovery.Position;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * This node's connections and what they listen to. Safe for any thread; never blocks, never fails:
 * a connection that is gone is silently passed over, one that cannot keep up is closed.
 *
 * <p>What is asked for one channel is done in the order in which it was asked, for every
 * connection, so {@code tell} before {@code subscribe} reaches the client before the channel's next
 * publication. Whoever calls orders the calls for one channel.
 */
public interface Audience {
  /** From now on the connection hears the channel's publications. */
  void subscribe(ConnectionId connection, ChannelId channel);

  /**
   * From now on it no longer does. Owed for every {@code subscribe}, also after the connection's
   * end.
   */
  void unsubscribe(ConnectionId connection, ChannelId channel);

  /** To every subscriber of its channel. */
  void deliver(Publication publication);

  /**
   * The same, to be told with where it leads to by those who keep {@linkplain ServerEvent.Place
   * places}.
   */
  void deliver(Publication publication, Position reached);

  /** To every subscriber of the channel, something that this node alone has to say. */
  void deliver(ChannelId channel, ServerEvent event);

  /** To one connection. */
  void tell(ConnectionId connection, ServerEvent event);

  /** To one connection that comes back, in order with what it is told. */
  void replay(ConnectionId connection, Replay piece);

  /** Closes one connection, after what it was told before. */
  void close(ConnectionId connection, DisconnectReason reason);

  /**
   * Completes when each connection that had ended by now has been reported as ended, at the latest
   * after a second. A process that was kept from running finds its timers, the registry's answers
   * and the ends of its connections all at once, in any order.
   */
  CompletionStage<Void> rollCall();

  /**
   * Closes every connection of this node, one after the other, and those that are still to come:
   * all at once they would all come back at once.
   *
   * @param within how long it may take
   */
  void closeAll(DisconnectReason reason, Duration within);
}
