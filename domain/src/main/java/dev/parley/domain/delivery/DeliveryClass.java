package dev.parley.domain.delivery;

/** What may happen to an event for a connection that reads too slowly. */
public enum DeliveryClass {
  /** Arrives, or the connection is closed. */
  MUST_ARRIVE,
  /** Only the latest per user matters. */
  LATEST_WINS,
  /** The first to go. */
  DROPPABLE
}
