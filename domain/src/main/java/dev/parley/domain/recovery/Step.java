package dev.parley.domain.recovery;

/** What is to be done for a client that comes back with a position. */
public sealed interface Step {
  /** What comes after the cursor is all that it missed. */
  record Replay(Cursor from) implements Step {}

  /**
   * It may have heard more than this node so far: it is looked at again when a beat is heard that
   * was published after it came.
   */
  record AwaitBeat() implements Step {}

  /** It cannot be proved what it missed. */
  record Refuse(Reason reason) implements Step {}

  /** Why a position is refused. */
  enum Reason {
    /** What came after it is no longer remembered here, or never was heard. */
    LOST,
    /** It is not of this history, as far as this node can tell. */
    UNKNOWN,
    /** Another event stands there: this node has heard another order. */
    DIVERGED
  }
}
