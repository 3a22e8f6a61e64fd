package dev.parley.application.port.out;

import dev.parley.domain.identity.Identity;
import java.time.Duration;

/** The result of verifying a token. */
public sealed interface Verification {
  /** It is genuine and in force. */
  record Verified(Identity identity) implements Verification {}

  /** It is not, and never will be. */
  record Rejected(Reason reason) implements Verification {}

  /** It cannot be told for now: the issuer's keys are out of reach. */
  record Unavailable(Duration retryAfter) implements Verification {}

  /** Why a token was rejected, as far as its bearer is told. */
  enum Reason {
    INVALID,
    EXPIRED
  }
}
