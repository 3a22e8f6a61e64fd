package dev.parley.domain.recovery;

/**
 * How far a client has come in a history of this node.
 *
 * @param index of the last landmark before that place
 * @param count the messages of the channel since then
 * @param check of the last recoverable event up to there; 0 if it is not known
 */
public record Cursor(long index, long count, int check) {
  /** Whether this place comes after the other one. */
  public boolean isAfter(Cursor other) {
    return other.isBefore(index, count);
  }

  /** Whether this place is before the other one. */
  boolean isBefore(long otherIndex, long otherCount) {
    return index < otherIndex || (index == otherIndex && count < otherCount);
  }
}
