package dev.parley.websocket.fanout;

/** To which of a channel's subscribers something goes, by what they speak. */
public enum Reach {
  /** Whatever was published, and what every client has been told from the beginning. */
  EVERYBODY,
  /** What the subprotocol parley.1 added. */
  PARLEY_1,
  /** How many are there: for those who are not told who. */
  COUNTING,
  /** What those are told in its place who speak anything else. */
  ALL_BUT_PARLEY_1
}
