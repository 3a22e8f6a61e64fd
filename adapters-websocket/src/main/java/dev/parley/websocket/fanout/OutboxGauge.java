package dev.parley.websocket.fanout;

/**
 * How much waits for the connections of one shard, and for how many, as of its last pass over them.
 * The numbers are safe for any thread; everything else is confined to the shard's thread.
 */
final class OutboxGauge {
  private volatile long bytes;
  private volatile int connectionsBehind;
  private long bytesNow;
  private int behindNow;

  /** A pass begins. */
  void begin() {
    bytesNow = 0;
    behindNow = 0;
  }

  /** So much waits for one more connection. */
  void add(long queuedBytes) {
    bytesNow += queuedBytes;
    behindNow++;
  }

  /** The pass is over. */
  void end() {
    bytes = bytesNow;
    connectionsBehind = behindNow;
  }

  long bytes() {
    return bytes;
  }

  long connectionsBehind() {
    return connectionsBehind;
  }
}
