package dev.parley.application.port.in;

import dev.parley.application.port.out.Ruling;
import dev.parley.application.port.out.Verification.Reason;
import dev.parley.domain.identity.Identity;
import java.time.Duration;

/** What a token may do in a channel, and why. */
public sealed interface Explanation {
  /** The token is genuine and in force. */
  record Ruled(Identity identity, Ruling ruling) implements Explanation {}

  /** It would be, but it is revoked. */
  record Revoked(Identity identity) implements Explanation {}

  /** It is not. */
  record Rejected(Reason reason) implements Explanation {}

  /** It cannot be told for now: the issuer's keys, or what is revoked, are out of reach. */
  record Unavailable(Duration retryAfter) implements Explanation {}
}
