package dev.parley.application.port.out;

import java.util.concurrent.CompletionStage;

/**
 * Turns a token into a verified identity. Safe for any thread; never blocks the caller, and
 * completes on the calling thread at once where the answer is known already.
 */
public interface TokenVerifier {
  /**
   * Verifies one token in its compact form.
   *
   * @param token as the client sent it: hostile, of any length
   * @return completes normally, always, within seconds
   */
  CompletionStage<Verification> verify(String token);

  /** Whether there is what it takes to verify anything. */
  default boolean canVerify() {
    return true;
  }
}
