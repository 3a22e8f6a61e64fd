package dev.parley.domain.delivery;

/** What a client is to do after its connection was closed. */
public enum Reconnect {
  /** Not before something has changed: its rights, its user's wish, or a fault in the client. */
  NEVER,
  /** At once. */
  NOW,
  /** After a pause that grows with each attempt, or that the close names. */
  BACKOFF,
  /** With another token. */
  TOKEN
}
