package dev.parley.domain.delivery;

/** What happens to an event that a connection cannot take at once. */
public sealed interface QueueDecision {
  /** It waits in the connection's outbox. */
  record Enqueue() implements QueueDecision {}

  /**
   * It takes the place of an earlier one that says the same of the same subject and still waits.
   *
   * @param otherwise what becomes of it if there is none
   */
  record Replace(QueueDecision otherwise) implements QueueDecision {}

  /** It is left out, and counted. */
  record Drop() implements QueueDecision {}

  /** The connection has to go. */
  record Disconnect(DisconnectReason reason) implements QueueDecision {}
}
