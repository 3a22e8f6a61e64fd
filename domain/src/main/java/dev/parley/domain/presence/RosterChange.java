package dev.parley.domain.presence;

/** The effect of a presence event on a node's replica of a roster. */
public enum RosterChange {
  /** It changed the replica: the node's clients are to hear of it. */
  APPLIED,
  /** It was known already, or changed nobody's presence: nobody hears of it. */
  IGNORED,
  /**
   * Somebody came who was never gone, as far as the node's clients know, and is shown otherwise
   * now: they are to hear of that, and not of the coming.
   */
  UPDATED,
  /** Something before it is missing: the roster must be read again. Nobody hears of it. */
  GAP,
  /**
   * It cannot be, if the replica is right: one of the two is not of the registry. The roster must
   * be read again, and believed. Nobody hears of it.
   */
  CONTRADICTION
}
