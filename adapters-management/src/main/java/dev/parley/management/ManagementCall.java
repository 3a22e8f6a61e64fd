package dev.parley.management;

/**
 * A call that an operator may make. Called on a virtual thread of its own, of which there are
 * {@value ManagementServer#MAX_CONNECTIONS} at the most, so it may wait; a deadline is its own
 * affair.
 */
@FunctionalInterface
public interface ManagementCall {
  /** Answers; whoever asks has shown already that they may. */
  ManagementReply answer(ManagementRequest request);
}
