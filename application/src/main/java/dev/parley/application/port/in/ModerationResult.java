package dev.parley.application.port.in;

/** What became of a moderation command. */
public sealed interface ModerationResult {
  /**
   * It is done, as far as is known: a node that did not answer in time may have done it as well.
   *
   * @param connections how many were hit, by those that answered
   * @param answered how many nodes did
   * @param nodes how many there are
   */
  record Done(int connections, int answered, int nodes) implements ModerationResult {}

  /** The bus is away or too much is asked at once: it may or may not have been done. */
  record Unavailable() implements ModerationResult {}

  /** As many revocations are in force as can be kept. */
  record TooManyRevocations() implements ModerationResult {}

  /** The revocation is of tokens that are yet to be issued: nothing was done. */
  record InTheFuture() implements ModerationResult {}
}
