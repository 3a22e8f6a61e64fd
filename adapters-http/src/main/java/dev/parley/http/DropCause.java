package dev.parley.http;

/** Why the server closes an HTTP connection. Its names are those of a metric. */
public enum DropCause {
  /** Its request's head was not whole in time. */
  HEAD_LATE,
  /** Its request was not decided in time. */
  ANSWER_LATE,
  /** Its client did not read the answer in time. */
  ANSWER_UNREAD,
  /** It was kept alive, and no further request came. */
  IDLE,
  /** Its address has as many as it may have, and this was the oldest of them. */
  TOO_MANY_OF_ADDRESS,
  /** The node has as many as it may have, and this was the oldest of them. */
  TOO_MANY,
  /** Unfinished heads held as much memory as they may, and this was the oldest of them. */
  HEADS_TOO_LARGE
}
