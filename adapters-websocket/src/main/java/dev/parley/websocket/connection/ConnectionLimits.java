package dev.parley.websocket.connection;

import dev.parley.domain.delivery.Backpressure;
import dev.parley.domain.quota.Rate;
import dev.parley.websocket.admission.InboundLimits;
import dev.parley.websocket.rfc6455.FrameLimits;

/**
 * What one connection may say and have waiting. Immutable, safe for any thread.
 *
 * @param backpressure for what waits for it
 * @param frames of a message, where its protocol says nothing else
 * @param inbound for all that it says
 */
public record ConnectionLimits(
    Backpressure backpressure, FrameLimits frames, InboundLimits inbound) {
  private static final int AMPLE_BYTES = 64 * 1024 * 1024;
  private static final Rate AMPLE = new Rate(Integer.MAX_VALUE, Integer.MAX_VALUE);

  /**
   * For conformance suites, which try what no client needs: messages of 16 MiB in pieces of 64
   * bytes, and thousands of them. What all connections together may take holds all the same.
   */
  public static final ConnectionLimits AMPLE_FOR_SUITES =
      new ConnectionLimits(
          new Backpressure(AMPLE_BYTES),
          new FrameLimits(AMPLE_BYTES, AMPLE_BYTES),
          new InboundLimits(AMPLE, AMPLE));
}
