package dev.parley.application.port.out;

import dev.parley.domain.access.AccessDecision;
import java.time.Duration;

/** The answer of a {@link ChannelPolicy}. */
public sealed interface Ruling {
  /** Granted or denied. */
  record Decided(AccessDecision decision) implements Ruling {}

  /** It cannot be told for now, and so is not granted: whoever decides is out of reach. */
  record Unavailable(Duration retryAfter) implements Ruling {}

  /** Granted by that rule. */
  static Ruling granted(String by) {
    return new Decided(new AccessDecision.Granted(by));
  }

  /** Denied for that reason, which only operators see. */
  static Ruling denied(String reason) {
    return new Decided(new AccessDecision.Denied(reason));
  }
}
