package dev.parley.domain.access;

/** Whether a user may do something, and why. The reasons are for operators, not for clients. */
public sealed interface AccessDecision {
  /**
   * They may.
   *
   * @param by the rule that says so
   */
  record Granted(String by) implements AccessDecision {}

  /** They may not. */
  record Denied(String reason) implements AccessDecision {}
}
