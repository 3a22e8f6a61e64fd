package dev.parley.websocket.outbox;

/**
 * The bytes queued in the outboxes of one I/O thread, as they are in the heap: a frame queued for
 * many connections counts once. Confined to that thread.
 */
public final class OutboxBudget {
  /** What an outbox needs for one frame beside its bytes. */
  static final int ENTRY_BYTES = 64;

  private final long limitBytes;
  private long bytes;
  private volatile long lastBytes;

  /**
   * Nothing waits yet.
   *
   * @param limitBytes from which on it is exceeded
   */
  public OutboxBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** One more outbox holds the frame. */
  void enter(Frame frame) {
    change(ENTRY_BYTES + (frame.beginToWait() ? frame.length() : 0));
  }

  /** One outbox less does. */
  void leave(Frame frame) {
    change(-ENTRY_BYTES - (frame.endToWait() ? frame.length() : 0));
  }

  private void change(long by) {
    bytes += by;
    lastBytes = bytes;
  }

  public boolean isExceeded() {
    return bytes > limitBytes;
  }

  /** Whether there is some room again: an eighth of it, so that it is not exceeded by the next. */
  public boolean hasRoom() {
    return bytes <= limitBytes - limitBytes / 8;
  }

  /** How much waits now. Safe for any thread. */
  public long bytes() {
    return lastBytes;
  }
}
