package dev.parley.domain.delivery;

/** What becomes of an event that a connection cannot take at once. */
public sealed interface Admission {
  /** It waits in the connection's outbox. */
  record Enqueue() implements Admission {}

  /**
   * It takes the place of an earlier one that says the same of the same subject and still waits.
   *
   * @param otherwise what becomes of it if there is none
   */
  record Replace(Admission otherwise) implements Admission {}

  /** It is left out, and counted. */
  record Drop() implements Admission {}

  /** The connection has to go. */
  record Disconnect(DisconnectReason reason) implements Admission {}
}
