package dev.parley.websocket.admission;

import dev.parley.domain.quota.TokenBucket;
import org.jspecify.annotations.Nullable;

/**
 * Enforces {@link InboundLimits} on one connection. Confined to the connection's I/O thread. One
 * that only listens costs no bucket.
 */
public final class InboundGauge {
  private final InboundLimits limits;
  private @Nullable TokenBucket messages;
  private @Nullable TokenBucket bytes;

  public InboundGauge(InboundLimits limits) {
    this.limits = limits;
  }

  /** Whether one more message is within the limits. */
  public boolean allowsMessage(long nowNanos) {
    if (messages == null) {
      messages = new TokenBucket(limits.messages(), nowNanos);
    }
    return messages.take(1, nowNanos);
  }

  /** Whether so many more bytes are. */
  public boolean allowsBytes(int count, long nowNanos) {
    if (bytes == null) {
      bytes = new TokenBucket(limits.bytes(), nowNanos);
    }
    return bytes.take(count, nowNanos);
  }
}
