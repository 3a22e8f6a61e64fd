package dev.parley.websocket.fanout;

import dev.parley.domain.channel.EventName;
import dev.parley.websocket.outbox.FrameBytes;

/**
 * How a publication is encoded for some of its subscribers. Those of equal forms share the bytes: a
 * publication is encoded once for each form when it is written, not once for each subscriber.
 * Immutable, with {@code equals} and {@code hashCode} to tell forms apart.
 */
public interface WireFormat {
  /** Whether events of that name are wanted at all. */
  boolean wants(EventName event);

  /** Whether what has that reach is for these subscribers. */
  default boolean isWithin(Reach reach) {
    return reach == Reach.EVERYBODY || reach == Reach.ALL_BUT_PARLEY_1;
  }

  /**
   * The broadcast as a WebSocket frame, whose body is the payload itself and no copy: there may be
   * as many forms as clients make up.
   */
  FrameBytes encode(Broadcast broadcast);

  /** Whole frames that come before it, in the same write; mostly none. */
  default byte[] before(Broadcast broadcast) {
    return FrameBytes.NOTHING;
  }
}
