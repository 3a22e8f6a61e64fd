package dev.parley.domain.presence;

/** How a connection closed, as presence sees it. */
public enum Ending {
  /** The client said goodbye (close code 1000, or it left the channel): gone at once. */
  DELIBERATE,
  /** The server ended it: an operator, or a token that holds no longer. Gone at once. */
  REMOVED,
  /** Anything else, a reload or a lost network among them: gone after the grace. */
  LOST
}
