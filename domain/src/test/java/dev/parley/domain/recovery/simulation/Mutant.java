package dev.parley.domain.recovery.simulation;

/** A rule that is left out, to see that the simulation misses it. */
enum Mutant {
  /** A place that a node has not reached yet is taken for its end. */
  NO_BARRIER,
  /**
   * What is known of a link counts when a client is admitted, not when it was given to the lane.
   */
  LATE_LANDMARK,
  /** A history begins with the last beat that was heard, not with the next one. */
  BASE_IS_PAST,
  /** An acknowledgement counts, though a later subscription of the channel is still asked for. */
  STALE_ACKNOWLEDGEMENT,
  /** A history goes on when its link was lost. */
  HISTORY_OVER_A_GAP,
  /** A node counts its beats anew on each link. */
  NUMBERS_GO_BACK,
  /** A client hears the channel before it has been told what it missed. */
  SEAT_FIRST,
  /** A client hears the channel some time after it was told the last of what it missed. */
  LATE_SEAT,
  /** A client takes where the next event leads to for where it is. */
  NEXT_IS_NOW,
  /** Only recoverable messages are counted by one of the nodes. */
  OTHER_MESSAGES_ARE_NOT_COUNTED
}
