package dev.parley.domain.presence;

/** How a connection closed, as presence sees it. */
public enum Ending {
  /** The client said goodbye (close code 1000, or it left the channel): gone at once. */
  DELIBERATE,
  /** Anything else, a reload or a lost network among them: gone after the grace. */
  LOST
}
