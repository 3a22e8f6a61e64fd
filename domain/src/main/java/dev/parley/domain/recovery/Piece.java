package dev.parley.domain.recovery;

import java.util.List;

/**
 * Some of what a client missed, in its order.
 *
 * @param next where the following piece begins
 * @param last whether there is none: the client has everything up to now
 */
public record Piece(List<Event> events, Cursor next, boolean last) {
  public Piece {
    events = List.copyOf(events);
  }

  /**
   * An event that was remembered.
   *
   * @param bytes as it was published; not to be written to
   * @param reached where a client is that has heard it
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody, and copied for nobody.
  public record Event(byte[] bytes, Position reached) {}
}
