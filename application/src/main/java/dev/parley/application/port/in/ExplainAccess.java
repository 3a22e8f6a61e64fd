package dev.parley.application.port.in;

import dev.parley.application.port.out.Ruling;
import dev.parley.application.port.out.Verification.Reason;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Somebody who is no client wonders what a token may do, and why. Safe for any thread; never
 * blocks. Nothing is done, and nothing is counted as a refusal.
 */
public interface ExplainAccess {
  /** What there is to say. */
  sealed interface Explanation {
    /** The token is genuine and in force. */
    record Ruled(Identity identity, Ruling ruling) implements Explanation {}

    /** It would be, but it is revoked. */
    record Revoked(Identity identity) implements Explanation {}

    /** It is not. */
    record Rejected(Reason reason) implements Explanation {}

    /** It cannot be told for now: the issuer's keys, or what is revoked, are out of reach. */
    record Unavailable(Duration retryAfter) implements Explanation {}
  }

  /**
   * Explains one case.
   *
   * @param token in its compact form, as somebody gave it: hostile, of any length
   * @return completes normally, always, within seconds
   */
  CompletionStage<Explanation> explain(String token, ChannelId channel, Action action);
}
