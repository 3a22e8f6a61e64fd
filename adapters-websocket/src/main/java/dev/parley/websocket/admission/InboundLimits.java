package dev.parley.websocket.admission;

import dev.parley.domain.quota.Rate;

/**
 * The rate limits of one connection's input. Immutable, safe for any thread.
 *
 * @param messages text and binary messages and pings
 * @param bytes of everything that it sends; the burst has to hold a whole message
 */
public record InboundLimits(Rate messages, Rate bytes) {
  /** Far more than a person types, and room for a client that joins all its channels at once. */
  public static final InboundLimits DEFAULT =
      new InboundLimits(new Rate(50, 500), new Rate(64 * 1024, 2 * 1024 * 1024));
}
